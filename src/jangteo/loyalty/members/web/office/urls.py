"""Urls of the office's pages about members and cards."""

from django.urls import URLPattern, path

from jangteo.loyalty.members.web.office import cards, lists, member, rules

urlpatterns: list[URLPattern] = [
    path("", lists.members, name="members"),
    path("find/", lists.find, name="members_find"),
    path("cards/", cards.batches, name="members_cards"),
    path("cards/<int:program_id>/old/", cards.old, name="members_old_cards"),
    path("cards/<int:program_id>/<int:batch_id>/", cards.batch, name="members_batch"),
    path("cards/<int:program_id>/<int:batch_id>/<slug:shape>.pdf", cards.sheets, name="members_sheets"),
    path("cards/<int:program_id>/card/<int:card_id>/", cards.card, name="members_card"),
    path("cards/<int:program_id>/card/<int:card_id>/block/", cards.block, name="members_card_block"),
    path("cards/<int:program_id>/card/<int:card_id>/unblock/", cards.unblock, name="members_card_unblock"),
    path("cards/<int:program_id>/card/<int:card_id>/replace/", cards.replace, name="members_card_replace"),
    path("rules/<int:program_id>/", rules.rules, name="members_rules"),
    path("rules/<int:program_id>/guardian/", rules.guardian, name="members_guardian"),
    path("<int:program_id>/<int:member_id>/", member.member, name="members_member"),
    path("<int:program_id>/<int:member_id>/merge/", member.merge, name="members_merge"),
]
