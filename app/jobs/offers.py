"""What happens to offers by itself."""

from __future__ import annotations

import structlog

from app.clock import Clock
from app.database import PROGRAM, Transaction
from app.services import next_offers
from models.errors import DomainError
from models.ids import AssignmentId

log = structlog.get_logger("cairn.offers")


async def offer_again(transaction: Transaction, clock: Clock) -> int:
    """Offers what was declined to the next best mentor where the assigner chose that; returns how many.

    Each one in a transaction of its own that holds the declined row: of several replicas one acts.
    """
    async with transaction(on_behalf_of=PROGRAM) as db:
        waiting = await next_offers.to_offer_again(db, now=clock())
    made = 0
    for assignment in waiting:
        made += await _offer_one(transaction, clock, assignment)
    return made


async def _offer_one(transaction: Transaction, clock: Clock, assignment: AssignmentId) -> bool:
    try:
        async with transaction(on_behalf_of=PROGRAM) as db:
            return await next_offers.offer_to_next_by_itself(db, assignment, now=clock())
    except DomainError as refusal:
        log.info("not_offered_again", reason=type(refusal).__name__)
        return False
