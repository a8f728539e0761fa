"""Urls of personal data."""

from django.urls import URLPattern, path

from jangteo.foundation.privacy.web import account, city, downloads, holds, office, reveal, statement

urlpatterns: list[URLPattern] = [
    path("account/privacy/", account.home, name="privacy_account"),
    path("account/privacy/ask/", account.ask, name="privacy_ask"),
    path("account/privacy/take/", account.take, name="privacy_take"),
    path("office/privacy/", office.review, name="office_privacy_review"),
    path("office/privacy/sign/", office.sign, name="office_privacy_sign"),
    path("office/privacy/accesses/", office.accesses, name="office_privacy_accesses"),
    path("office/privacy/accesses/log.xlsx", office.accesses_file, name="office_privacy_accesses_file"),
    path("office/privacy/requests/", office.requests, name="office_privacy_requests"),
    path("office/privacy/requests/<int:asked_id>/", office.one_request, name="office_privacy_request"),
    path("office/privacy/kept/", office.kept, name="office_privacy_kept"),
    path("office/privacy/kept/<int:kept_id>/", office.one_kept, name="office_privacy_kept_one"),
    path("office/privacy/downloads/", downloads.index, name="office_privacy_downloads"),
    path("office/privacy/downloads/new/", downloads.new, name="privacy_download_new"),
    path("office/privacy/downloads/<int:download_id>/approve/", downloads.approve, name="privacy_download_approve"),
    path("office/privacy/downloads/<int:download_id>/refuse/", downloads.refuse, name="privacy_download_refuse"),
    path("office/privacy/downloads/<int:download_id>/take/", downloads.take, name="privacy_download_take"),
    path("office/privacy/reveal/<str:kind>/<int:subject_id>/<str:field>/", reveal.reveal, name="privacy_reveal"),
    path("office/privacy/statement/", statement.office, name="office_privacy_statement"),
    path("m/<slug:market>/privacy/", statement.shown, name="privacy_statement"),
    path("m/<slug:market>/privacy/<int:number>/", statement.version, name="privacy_statement_version"),
    path("city/privacy/", city.review, name="city_privacy_review"),
    path("city/privacy/sign/", city.sign, name="city_privacy_sign"),
    path("city/privacy/accesses/", city.accesses, name="city_privacy_accesses"),
    path("city/privacy/accesses/log.xlsx", city.accesses_file, name="city_privacy_accesses_file"),
    path("city/privacy/requests/", city.requests, name="city_privacy_requests"),
    path("city/privacy/requests/<int:asked_id>/", city.one_request, name="city_privacy_request"),
    path("city/privacy/kept/", city.kept, name="city_privacy_kept"),
    path("city/privacy/kept/<int:kept_id>/", city.one_kept, name="city_privacy_kept_one"),
    path("city/privacy/holds/", holds.index, name="city_privacy_holds"),
    path("city/privacy/holds/<int:hold_id>/lift/", holds.lift, name="city_privacy_hold_lift"),
]
