"""SIP by the names of twilio-python 5."""

from switchhook.rest.classic import Resources


def test_a_domain_lets_a_lists_users_call(old: Resources) -> None:
    domain = old.sip.domains.create("office.example.com", friendly_name="Office")
    users = old.sip.credential_lists.create("Staff")
    user = users.credentials.create("ann", "Correct4Horse9Battery")
    assert [one.username for one in old.sip.credentials(users.sid).list()] == ["ann"]
    assert user.update(password="Battery4Horse9Correct").username == "ann"
    mapping = domain.credential_list_mappings.create(users.sid)
    assert [one.sid for one in old.sip.credential_list_mappings(domain.sid).list()] == [mapping.sid]
    assert mapping.delete() and user.delete() and users.delete() and domain.delete()


def test_a_domain_lets_a_lists_addresses_call(old: Resources) -> None:
    domain = old.sip.domains.create("office.example.com")
    assert domain.update(friendly_name="Office").friendly_name == "Office"
    allowed = old.sip.ip_access_control_lists.create("Offices")
    address = allowed.ip_addresses.create("Ely", "192.0.2.1")
    assert address.update(ip_address="192.0.2.2").ip_address == "192.0.2.2"
    assert [one.sid for one in old.sip.ip_addresses(allowed.sid).list()] == [address.sid]
    mapping = domain.ip_access_control_list_mappings.create(allowed.sid)
    mappings = old.sip.ip_access_control_list_mappings(domain.sid)
    assert mappings.get(mapping.sid).friendly_name == "Offices"
    assert mapping.delete() and address.delete() and allowed.delete()
