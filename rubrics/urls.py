from django.urls import path

from rubrics.views import comparing, drafts, editing, exchange, publishing, versions

app_name = "rubrics"
urlpatterns = [
    path("rubrics/schema.json", exchange.schema, name="schema"),
    path("admin-area/rubrics/", versions.version_list, name="version-list"),
    path("admin-area/rubrics/<slug:slug>/<int:number>/", versions.version, name="version"),
    path("admin-area/rubrics/<slug:slug>/<int:number>/draft/", drafts.draft_new, name="draft-new"),
    path("admin-area/rubrics/<slug:slug>/<int:number>/retire/", publishing.retire, name="version-retire"),
    path("admin-area/rubrics/<slug:slug>/<int:number>/withdraw/", publishing.withdraw, name="version-withdraw"),
    path("admin-area/rubrics/<slug:slug>/<int:number>/compare/", comparing.version_compare, name="version-compare"),
    path("admin-area/rubrics/<slug:slug>/<int:number>/as/<slug:kind>/", exchange.version_export, name="version-export"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/", drafts.draft, name="draft"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/parts/", drafts.parts, name="draft-parts"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/checks/", drafts.checks, name="draft-checks"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/history/", drafts.history, name="draft-history"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/discard/", drafts.discard, name="draft-discard"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/arrange/", editing.arrange_draft, name="draft-arrange"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/undo/<int:number>/", editing.undo, name="draft-undo"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/redo/<int:number>/", editing.redo, name="draft-redo"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/compare/", comparing.draft_compare, name="draft-compare"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/exchange/", exchange.draft_exchange, name="draft-exchange"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/import/", exchange.draft_import, name="draft-import"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/as/<slug:kind>/", exchange.draft_export, name="draft-export"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/publish/", publishing.publish, name="draft-publish"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/approve/", publishing.approve, name="draft-approve"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/take-back/", publishing.take_back, name="draft-take-back"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/reject/", publishing.reject, name="draft-reject"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/add/<path:to>/", editing.add, name="draft-add"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/field/<path:part>/", editing.field, name="draft-field"),
    path("admin-area/rubrics/drafts/<uuid:draft_id>/part/<path:part>/", editing.part, name="draft-part"),
    path("admin-area/rubrics/<slug:slug>/<int:number>/<str:leaf>/", versions.leaf, name="leaf"),
]
