from datetime import timedelta

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save  # noqa: PLC0415

        from accounts.models import Invitation, Membership  # noqa: PLC0415
        from assessment.freezing import register_part  # noqa: PLC0415  models are ready only now
        from assessment.selectors.evidence import freeze_evidence  # noqa: PLC0415
        from assessment.selectors.impact import find_impact  # noqa: PLC0415
        from assessment.selectors.rounds import count_rounds  # noqa: PLC0415
        from assessment.services import delegation, impact, mailing, moving  # noqa: PLC0415
        from assessment.services import evidence_upkeep as upkeep  # noqa: PLC0415
        from assessment.services.evidence import PREVIEW  # noqa: PLC0415
        from jobs.registry import register  # noqa: PLC0415
        from rubrics import impact_source  # noqa: PLC0415
        from rubrics.publication import register_follower  # noqa: PLC0415

        register(PREVIEW, upkeep.build_preview, steps=upkeep.STEPS)
        register(upkeep.TIDY, upkeep.tidy_evidence, every=timedelta(days=1))
        register(impact.KIND, impact.measure_impact, steps=impact.STEPS)
        impact_source.register_impact(find_impact)
        impact_source.register_usage(count_rounds)
        register(mailing.MAIL, mailing.send_waiting_mail)
        register(mailing.DIGEST, mailing.queue_digests, every=timedelta(days=1))
        register(moving.FOLLOW, moving.follow_rubrics, steps=("moving",), every=moving.EVERY)
        register_follower(moving.follow_publication)
        post_save.connect(delegation.move_to_new_invitation, sender=Invitation)
        post_delete.connect(delegation.forget_member, sender=Membership)
        register_part("evidence", freeze_evidence)
