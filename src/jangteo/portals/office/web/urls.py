"""Urls of the office's first page."""

from django.urls import URLPattern, path

from jangteo.portals.office.web import corrections, views

urlpatterns: list[URLPattern] = [
    path("office/", views.today, name="office_home"),
    path("office/tasks/<slug:group>/", views.tasks, name="office_tasks"),
    path("office/points/corrections/", corrections.corrections, name="office_corrections"),
    path("office/points/corrections/new/", corrections.propose, name="office_correction_new"),
    path("office/points/corrections/<int:correction_id>/", corrections.correction, name="office_correction"),
    path(
        "office/points/corrections/<int:correction_id>/approve/", corrections.approve, name="office_correction_approve"
    ),
    path("office/points/corrections/<int:correction_id>/refuse/", corrections.refuse, name="office_correction_refuse"),
]
