"""Telling people: saved searches that each new or changed page is checked against, and the notices' ways out.

A notice is put down (:class:`communique.index.outbox.Outbox`) before anything is sent, under an id made from what it
tells. So a step that is done again makes no notice twice, and a delivery that fails is tried again until its channel
takes it.
"""

from communique.alerts.channels import CHANNELS, check_target, send_notice
from communique.alerts.delivery import Delivery, deliver_notices
from communique.alerts.matching import check_saved_searches, search_id_of

__all__ = [
    "CHANNELS",
    "Delivery",
    "check_saved_searches",
    "check_target",
    "deliver_notices",
    "search_id_of",
    "send_notice",
]
