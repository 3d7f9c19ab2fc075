from django.urls import path

from accounts.views import administration, factories, invitations, people

app_name = "accounts"
urlpatterns = [
    path("start/", people.start, name="start"),
    path("account/", people.profile, name="profile"),
    path("language/", people.language, name="language"),
    path("invite/<str:token>/", invitations.invitation, name="invitation"),
    path("f/", factories.factory_list, name="factory-list"),
    path("f/new/", factories.factory_new, name="factory-new"),
    path("f/<uuid:factory_id>/settings/", factories.factory_settings, name="factory-settings"),
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
]
