from assessment.models.assessment import Answer, AnswerChange, Assessment, Confidence, Section
from assessment.models.comment import ChangeRequest, Comment
from assessment.models.delegation import SectionAssignment
from assessment.models.evidence import Evidence, EvidenceLink
from assessment.models.impact import RubricImpact
from assessment.models.kpi import KpiValue
from assessment.models.moving import RubricMove
from assessment.models.snapshot import Snapshot

__all__ = [
    "Answer",
    "AnswerChange",
    "Assessment",
    "ChangeRequest",
    "Comment",
    "Confidence",
    "Evidence",
    "EvidenceLink",
    "KpiValue",
    "RubricImpact",
    "RubricMove",
    "Section",
    "SectionAssignment",
    "Snapshot",
]
