"""Urls of members: a customer's own pages and the office's."""

from django.urls import URLPattern, URLResolver, include, path

from jangteo.loyalty.members.web.my import converting, joining, matters, views
from jangteo.registry.places.types import Shell, declare_shell

declare_shell(Shell(under="members_my", shown="members_my_last", title="내 포인트"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("m/<slug:market>/my/", views.home, name="members_my"),
    path("m/<slug:market>/my/last/", views.last, name="members_my_last"),
    path("m/<slug:market>/my/<int:program_id>/join/", joining.join, name="members_my_join"),
    path("m/<slug:market>/my/<int:program_id>/code/", views.code, name="members_my_code"),
    path("m/<slug:market>/my/<int:program_id>/code.json", views.code_data, name="members_my_code_data"),
    path("m/<slug:market>/my/<int:program_id>/state.json", views.state_data, name="members_my_state_data"),
    path("m/<slug:market>/my/<int:program_id>/history/", views.history, name="members_my_history"),
    path("m/<slug:market>/my/<int:program_id>/cards/", matters.cards, name="members_my_cards"),
    path("m/<slug:market>/my/<int:program_id>/cards/<int:card_id>/lost/", matters.lost, name="members_my_lost"),
    path("m/<slug:market>/my/<int:program_id>/convert/", converting.convert, name="members_my_convert"),
    path("m/<slug:market>/my/<int:program_id>/promises/", matters.promises, name="members_my_promises"),
    path("m/<slug:market>/my/<int:program_id>/promises/give/", matters.promise, name="members_my_promise"),
    path("m/<slug:market>/my/<int:program_id>/promises/end/", matters.unpromise, name="members_my_unpromise"),
    path("m/<slug:market>/my/<int:program_id>/leave/", matters.leave, name="members_my_leave"),
    path("office/members/", include("jangteo.loyalty.members.web.office.urls")),
]
