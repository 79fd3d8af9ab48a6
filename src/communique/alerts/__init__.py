"""Saved searches: each new or changed page is checked against them, and their readers are told once.

Checking a batch writes messages down before anything is sent, under ids that depend on the search and the batch alone.
So a step that is done again makes no message twice, and a delivery that fails is tried again until its channel takes
it.
"""

from communique.alerts.channels import send_message
from communique.alerts.delivery import Delivery, deliver_messages
from communique.alerts.matching import check_saved_searches, search_id_of

__all__ = ["Delivery", "check_saved_searches", "deliver_messages", "search_id_of", "send_message"]
