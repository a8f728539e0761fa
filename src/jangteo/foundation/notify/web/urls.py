"""Urls of the inbox, of one's wishes, of what an office sent, and of the catcher."""

from django.urls import URLPattern, path

from jangteo.foundation.notify.web import inbox, office, own, templates, writing

urlpatterns: list[URLPattern] = [
    path("inbox/", inbox.listed, name="notify_inbox"),
    path("inbox/read-all/", inbox.read_all, name="notify_read_all"),
    path("inbox/sw.js", inbox.worker_file, name="notify_worker"),
    path("inbox/<int:notice_id>/", inbox.show, name="notify_notice"),
    path("account/notices/", own.wishes, name="notify_wishes"),
    path("account/notices/consents/", own.consents, name="notify_consents"),
    path("account/notices/try/", own.try_out, name="notify_try"),
    path("account/notices/devices/", own.add_device, name="notify_add_device"),
    path("account/notices/devices/<int:device_id>/drop/", own.drop_device, name="notify_drop_device"),
    path("office/notices/", office.listed, name="office_notices"),
    path("office/notices/new/", writing.write, name="office_notices_new"),
    path("office/notices/sender/", office.sender, name="office_notices_sender"),
    path("office/notices/refusals/", office.refuse, name="office_notices_refuse"),
    path("office/notices/bulletins/", writing.listed, name="office_bulletins"),
    path("office/notices/bulletins/<int:bulletin_id>/", writing.report, name="office_bulletin"),
    path("office/notices/<int:message_id>/", office.show, name="office_notice"),
    path("office/notices/<int:message_id>/retry/", office.retry, name="office_notice_retry"),
    path("office/notices/<int:message_id>/settle/", office.settle, name="office_notice_settle"),
    path("city/templates/", templates.listed, name="city_templates"),
    path("city/templates/<str:template>/", templates.one, name="city_template"),
    path("catcher/", inbox.catcher, name="notify_catcher"),
]
