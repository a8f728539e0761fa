"""Urls of the office's pages about shops."""

from django.urls import URLPattern, path

from jangteo.registry.merchants.web.office import applications, changes, lists, papers, requests, sign, store, walk

urlpatterns: list[URLPattern] = [
    path("office/merchants/", lists.merchants, name="merchants"),
    path("office/merchants/export/", lists.merchants_export, name="merchants_export"),
    path("office/merchants/new/", changes.new, name="merchants_new"),
    path("office/merchants/stall/<int:stall_id>/card/", store.stall_card, name="merchants_stall_card"),
    path("office/merchants/requests/", requests.requests, name="merchants_requests"),
    path(
        "office/merchants/requests/<int:request_id>/approve/",
        requests.approve_change,
        name="merchants_request_approve",
    ),
    path(
        "office/merchants/requests/<int:request_id>/refuse/",
        requests.refuse_change,
        name="merchants_request_refuse",
    ),
    path(
        "office/merchants/handovers/<int:handover_id>/approve/",
        requests.approve_handover,
        name="merchants_handover_approve",
    ),
    path(
        "office/merchants/handovers/<int:handover_id>/refuse/",
        requests.refuse_handover,
        name="merchants_handover_refuse",
    ),
    path(
        "office/merchants/handovers/<int:handover_id>/withdraw/",
        requests.withdraw_handover,
        name="merchants_handover_withdraw",
    ),
    path("office/merchants/applications/sign.pdf", sign.apply_sign, name="merchants_apply_sign"),
    path("office/merchants/applications/", applications.applications, name="merchants_applications"),
    path("office/merchants/applications/<int:application_id>/", applications.application, name="merchants_application"),
    path(
        "office/merchants/applications/<int:application_id>/approve/",
        applications.approve,
        name="merchants_application_approve",
    ),
    path(
        "office/merchants/applications/<int:application_id>/more/",
        applications.ask_for_more,
        name="merchants_application_more",
    ),
    path(
        "office/merchants/applications/<int:application_id>/refuse/",
        applications.refuse,
        name="merchants_application_refuse",
    ),
    path(
        "office/merchants/applications/<int:application_id>/papers/<int:paper_id>/",
        applications.paper,
        name="merchants_paper",
    ),
    path("office/merchants/walk/", walk.walk, name="merchants_walk"),
    path("office/merchants/walk/sw.js", walk.worker, name="merchants_walk_worker"),
    path("office/merchants/walk/begin/", walk.begin, name="merchants_walk_begin"),
    path("office/merchants/walk/<int:round_id>/end/", walk.end, name="merchants_walk_end"),
    path("office/merchants/walk/<int:round_id>/record/", walk.record, name="merchants_walk_record"),
    path("office/merchants/papers/pages/<int:page_id>/", papers.page, name="merchants_store_paper_page"),
    path("office/merchants/papers/<int:sent_id>/confirm/", papers.confirm, name="merchants_store_paper_confirm"),
    path("office/merchants/papers/<int:sent_id>/again/", papers.ask_again, name="merchants_store_paper_again"),
    path("office/merchants/papers/pages/<int:page_id>/drop/", papers.drop_page, name="merchants_store_paper_drop"),
    path("office/merchants/<int:store_id>/papers/receive/", papers.receive, name="merchants_store_paper_receive"),
    path("office/merchants/<int:store_id>/papers/", papers.papers, name="merchants_store_papers"),
    path("office/merchants/<int:store_id>/", store.store, name="merchants_store"),
    path("office/merchants/<int:store_id>/photo/", store.store_photo, name="merchants_photo"),
    path("office/merchants/<int:store_id>/photo/remove/", changes.remove_photo, name="merchants_photo_remove"),
    path("office/merchants/<int:store_id>/edit/", changes.edit, name="merchants_edit"),
    path("office/merchants/<int:store_id>/keeper/", changes.keeper, name="merchants_keeper"),
    path("office/merchants/<int:store_id>/move/", changes.move, name="merchants_move"),
    path("office/merchants/<int:store_id>/rest/", changes.rest, name="merchants_rest"),
    path("office/merchants/<int:store_id>/resume/", changes.resume, name="merchants_resume"),
    path("office/merchants/<int:store_id>/close/", changes.close, name="merchants_close"),
    path("office/merchants/<int:store_id>/verify/", changes.verify, name="merchants_verify"),
    path("office/merchants/<int:store_id>/lot/", changes.lot, name="merchants_lot"),
    path("office/merchants/<int:store_id>/onnuri/", changes.onnuri, name="merchants_onnuri"),
    path("office/merchants/<int:store_id>/onnuri/<int:onnuri_id>/renew/", changes.renew, name="merchants_renew"),
    path(
        "office/merchants/<int:store_id>/onnuri/<int:onnuri_id>/end/",
        changes.end_onnuri,
        name="merchants_onnuri_end",
    ),
    path("office/merchants/<int:store_id>/hand-over/", changes.hand_over, name="merchants_hand_over"),
]
