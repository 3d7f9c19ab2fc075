from django.urls import path

from accounts.views import (
    administration,
    administration_groups,
    audit,
    factories,
    firms,
    invitations,
    members,
    people,
    sessions,
    users,
)

app_name = "accounts"
urlpatterns = [
    path("start/", people.start, name="start"),
    path("account/", people.profile, name="profile"),
    path("account/sessions/", sessions.session_list, name="sessions"),
    path("account/sessions/end/", sessions.sessions_end, name="sessions-end"),
    path("account/sessions/<str:mark>/end/", sessions.session_end, name="session-end"),
    path("account/two-step-hint/", sessions.two_step_hint, name="two-step-hint"),
    path("language/", people.language, name="language"),
    path("invite/<str:token>/", invitations.invitation, name="invitation"),
    path("f/", factories.factory_list, name="factory-list"),
    path("f/new/", factories.factory_new, name="factory-new"),
    path("f/<uuid:factory_id>/settings/", factories.factory_settings, name="factory-settings"),
    path("f/<uuid:factory_id>/members/", members.members, name="members"),
    path("f/<uuid:factory_id>/members/leave/", members.leave, name="leave"),
    path("f/<uuid:factory_id>/members/<int:member_id>/", members.member, name="member"),
    path("f/<uuid:factory_id>/members/<int:member_id>/remove/", members.member_remove, name="member-remove"),
    path(
        "f/<uuid:factory_id>/members/invitations/<uuid:invitation_id>/remind/",
        members.invitation_remind,
        name="invitation-remind",
    ),
    path(
        "f/<uuid:factory_id>/members/invitations/<uuid:invitation_id>/revoke/",
        members.invitation_revoke,
        name="invitation-revoke",
    ),
    path("f/<uuid:factory_id>/audit/", audit.factory_audit, name="audit"),
    path("admin-area/audit/", audit.installation_audit, name="admin-audit"),
    path("admin-area/factories/", administration.factory_list, name="admin-factory-list"),
    path("admin-area/factories/new/", administration.factory_new, name="admin-factory-new"),
    path("admin-area/factories/<uuid:factory_id>/", administration.factory, name="admin-factory"),
    path(
        "admin-area/factories/<uuid:factory_id>/invite/",
        administration.factory_invite,
        name="admin-factory-invite",
    ),
    path(
        "admin-area/factories/<uuid:factory_id>/invitations/<uuid:invitation_id>/revoke/",
        administration.invitation_revoke,
        name="admin-invitation-revoke",
    ),
    path(
        "admin-area/factories/<uuid:factory_id>/group/", administration_groups.factory_group, name="admin-factory-group"
    ),
    path("admin-area/groups/", administration_groups.group_list, name="admin-group-list"),
    path("admin-area/groups/<uuid:group_id>/", administration_groups.group, name="admin-group"),
    path("admin-area/firms/", firms.firm_list, name="admin-firm-list"),
    path("admin-area/firms/<uuid:firm_id>/", firms.firm, name="admin-firm"),
    path("admin-area/firms/<uuid:firm_id>/invite/", firms.firm_invite, name="admin-firm-invite"),
    path(
        "admin-area/firms/<uuid:firm_id>/invitations/<uuid:sent_id>/revoke/",
        firms.firm_invitation_revoke,
        name="admin-firm-invitation-revoke",
    ),
    path(
        "admin-area/firms/<uuid:firm_id>/consultants/<int:consultant_id>/remove/",
        firms.consultant_remove,
        name="admin-consultant-remove",
    ),
    path("admin-area/users/", users.user_list, name="admin-user-list"),
    path("admin-area/users/<int:user_id>/", users.user, name="admin-user"),
    path("admin-area/users/<int:user_id>/deactivate/", users.user_deactivate, name="admin-user-deactivate"),
    path("admin-area/users/<int:user_id>/activate/", users.user_activate, name="admin-user-activate"),
    path("admin-area/users/<int:user_id>/sign-out/", users.user_sign_out, name="admin-user-sign-out"),
    path("admin-area/users/<int:user_id>/two-steps/", users.user_reset_two_steps, name="admin-user-two-steps"),
]
