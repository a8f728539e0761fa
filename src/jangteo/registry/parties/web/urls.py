"""Addresses of parties."""

from django.urls import URLPattern, path

from jangteo.registry.parties.web.office import assemblies, association, businesses, members, people

urlpatterns: list[URLPattern] = [
    path("office/association/", association.home, name="parties_association"),
    path("office/association/found/", association.found, name="parties_found"),
    path("office/association/change/", association.change, name="parties_change"),
    path("office/association/quorum/", association.quorum, name="parties_quorum"),
    path("office/association/pick/<slug:purpose>/", people.pick, name="parties_pick"),
    path("office/association/pick/<slug:purpose>/new/", people.new, name="parties_person_new"),
    path("office/association/officers/new/<int:person_id>/", association.appoint, name="parties_officer_new"),
    path("office/association/officers/<int:officer_id>/", association.end_term, name="parties_officer_end"),
    path("office/association/members/", members.members, name="parties_members"),
    path("office/association/members/roll/", members.roll, name="parties_roll"),
    path("office/association/members/new/<int:person_id>/", members.join, name="parties_member_new"),
    path("office/association/members/<int:membership_id>/leave/", members.leave, name="parties_member_leave"),
    path("office/association/assemblies/", assemblies.assemblies, name="parties_assemblies"),
    path("office/association/assemblies/new/", assemblies.call, name="parties_assembly_new"),
    path("office/association/assemblies/<int:assembly_id>/", assemblies.assembly, name="parties_assembly"),
    path("office/association/assemblies/<int:assembly_id>/fix/", assemblies.fix, name="parties_assembly_fix"),
    path("office/association/assemblies/<int:assembly_id>/close/", assemblies.close, name="parties_assembly_close"),
    path("office/association/assemblies/<int:assembly_id>/cancel/", assemblies.cancel, name="parties_assembly_cancel"),
    path("office/association/attendees/<int:attendee_id>/", assemblies.mark, name="parties_mark"),
    path("office/association/people/", people.people, name="parties_people"),
    path("office/association/people/<int:person_id>/", people.person, name="parties_person"),
    path("office/association/people/<int:person_id>/change/", people.change, name="parties_person_change"),
    path("office/association/people/<int:person_id>/business/", people.add_business, name="parties_business_new"),
    path("office/association/people/<int:person_id>/erase/", people.erase, name="parties_person_erase"),
    path("office/association/businesses/", businesses.businesses, name="parties_businesses"),
]
