"""From a document to the bytes of its answer, past the executor: how plans are kept and run.

A plan answers what the executor would, or it does not answer: whatever it does not cover, and all
that does not go as it expects, a denial among it, is left whole to the executor, whose errors are
the right ones. Reading changes nothing, so nothing is done twice.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, cast

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLObjectType,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution.values import VariableValues, get_variable_values
from sqlalchemy import Dialect

from greenroom.database import Database
from greenroom.errors import RegistryError
from greenroom.reading import Snapshot
from greenroom.schema.context import Context
from greenroom.schema.fields import GuardedRoot
from greenroom.schema.plans.answers import Answers, Planned
from greenroom.schema.plans.homes import Homes
from greenroom.schema.plans.making import Maker, Run
from greenroom.schema.plans.pages import All, below
from greenroom.schema.plans.payloads import Payload, Payloads
from greenroom.schema.plans.roots import root_of
from greenroom.schema.plans.selections import Selections, Unplannable, fragments_of, switches_of
from greenroom.schema.plans.statements import Reading, Written
from greenroom.schema.plans.values import SurpriseError
from greenroom.sqlite import TooLongError

_log = logging.getLogger(__name__)

KEPT = 512
MAX_STATEMENTS = 2_000
"""So many statements the plans have together that are kept; each takes some 15 KB."""

SLOW_SECONDS = 0.001
"""A query that takes the loop for longer keeps pace with the others that do."""

ELSEWHERE = 50
"""So many times a query that took too long in the loop is read in another thread at once."""


P = TypeVar("P", "Plan", Payload)


EXPECTED = (SurpriseError, Unplannable, RegistryError, GraphQLError, TooLongError)
"""What is no fault of a plan, and leaves its operation to the executor."""


class Plan:
    """One operation whose directives' variables have the values that they have."""

    def __init__(
        self, maker: Maker, type_: GraphQLObjectType, operation: OperationDefinitionNode
    ) -> None:
        self.elsewhere = 0
        self.worked = (0.0, 0.0)
        """For how many seconds it kept the loop working, the last two times."""
        self.roots: list[tuple[str, GuardedRoot | None, Any]] = []
        for one in maker.selections.of(type_, [operation.selection_set]):
            if one.definition is None:
                self.roots.append((one.key, None, type_.name))
                continue
            guard = next(iter(one.declared.extensions), None)
            self.roots.append((one.key, guard, root_of(maker, one)))
        self.weight = maker.statements
        self.lists = any(isinstance(root, All) for *_, root in self.roots)

    async def data(self, run: Run) -> dict[str, Any]:
        """Return the data of the answer. Raises whatever does not go as expected."""
        told: dict[str, Any] = {}
        for key, guard, root in self.roots:
            if guard is not None:
                guard.admit(run.context.actor)
            told[key] = root if isinstance(root, str) else await root.root(run)
        return told


@dataclass
class Left:
    """An operation that is left to the executor, and why."""

    why: str
    weight: int = 0
    way: ClassVar[str] = "executor"


@dataclass
class _Seen:
    """A document that came, how often, and the variables that decide what is selected in it."""

    switches: frozenset[str]
    times: int = 0


class Plans:
    """The plans of the documents seen lately, for one store.

    To make a plan costs as much as a few answers of the executor, so a document gets one when it
    comes for the second time; who writes values into the text sends another each time.
    """

    BEFORE = 1
    """How often a document has come before it gets a plan."""

    def __init__(self, schema: Any, database: Database, *, room: int = 0) -> None:
        """Make plans of a schema for a store, and keep ``room`` bytes of what they answered."""
        self.schema = schema
        self.database = database
        self.answers = Answers(room)
        self.dialect: Dialect = database.reader.dialect
        self._kept: OrderedDict[Hashable, Plan | Payload | Left] = OrderedDict()
        self._statements = 0
        self._homes = Homes()
        self._written = Written()
        self._seen: OrderedDict[str, _Seen] = OrderedDict()

    async def answer(
        self,
        text: str,
        document: DocumentNode,
        name: str | None,
        variables: Mapping[str, Any],
        context: Context,
        *,
        anew: bool = False,
    ) -> Planned | Left:
        """Return the answer of an operation of a valid document, or why the executor has to.

        With ``anew`` the store is asked, though an answer may have been kept.
        """
        if not self.database.reads_raw:
            return Left("behind a pooler, and over a store in memory, there are no plans")
        try:
            seen = self._see(text, document)
            if seen.times <= self.BEFORE:
                return Left("the document came for the first time")
            question = self.answers.question(context.actor, text, name, variables)
            kept = None if anew else self.answers.of(question)
            if kept is not None:
                return kept
            plan, given = self._plan(text, document, name, variables, seen.switches)
            if isinstance(plan, Left):
                return plan
            return self.answers.keep(question, await self._run(plan, given, context))
        except Exception as why:  # noqa: BLE001 - the executor meets what is wrong again
            return self.left(why, name)

    def left(self, why: Exception, name: str | None) -> Left:
        """Return that a plan of an operation went otherwise than expected; log what is a fault of it."""
        if isinstance(why, EXPECTED):
            return Left(f"{type(why).__name__}: {why}")
        if not self.database.is_away(why):  # which the executor meets, and says once
            _log.warning("a plan failed", extra={"operation": name}, exc_info=why)
        return Left(type(why).__name__)

    def payloads(self, text: str, document: DocumentNode, name: str | None) -> Payloads | None:
        """Return the plans of what a mutation answers, where it has come before."""
        if not self.database.reads_raw:
            return None
        seen = self._see(text, document)
        return Payloads(self, text, name, seen.switches) if seen.times > self.BEFORE else None

    def reading(self, snapshot: Snapshot, context: Context, *, state: int | None = None) -> Reading:
        """Return what a plan reads from a moment of the store, as whoever asks; ``state`` is as in it."""
        return Reading(snapshot, state, context.actor, self.dialect, self._homes, self._written)

    async def explained(self, answer: Planned | Left) -> dict[str, Any]:
        """Return how an operation was answered: by which SQL, and how the store goes about it."""
        if isinstance(answer, Left):
            return {"way": answer.way, "why": answer.why}
        told = []
        async with self.database.snapshot() as snapshot:
            for one in answer.asked:
                words = "EXPLAIN QUERY PLAN" if self.database.is_sqlite else "EXPLAIN"
                steps = await snapshot.rows(f"{words} {one.sql}", one.parameters)
                told.append(
                    {
                        "sql": one.sql,
                        "rows": one.rows,
                        "milliseconds": round(one.seconds * 1000, 3),
                        "steps": [step[-1] for step in steps],
                    }
                )
        return {"way": answer.way, "statements": told}

    async def _run(self, plan: Plan, variables: VariableValues | None, context: Context) -> Planned:
        if self.database.is_sqlite and plan.elsewhere == 0:
            if min(plan.worked) > SLOW_SECONDS:  # twice: once may be a collection of garbage
                await self.database.pace.keep()
            began = time.thread_time()
            try:
                return await self._read(plan, variables, context, in_loop=True)
            except TooLongError:
                plan.elsewhere = ELSEWHERE
            finally:
                plan.worked = (plan.worked[1], time.thread_time() - began)
        plan.elsewhere = max(plan.elsewhere - 1, 0)
        return await self._read(plan, variables, context, in_loop=False)

    async def _read(
        self, plan: Plan, variables: VariableValues | None, context: Context, *, in_loop: bool
    ) -> Planned:
        state = self.database.state() if plan.lists else None
        async with self.database.snapshot(in_loop=in_loop) as snapshot:
            reading = self.reading(snapshot, context, state=state)
            data = await plan.data(Run(reading, context, variables))
        return Planned(data, reading.asked)

    def _plan(
        self,
        text: str,
        document: DocumentNode,
        name: str | None,
        variables: Mapping[str, Any],
        switches: frozenset[str],
    ) -> tuple[Plan | Left, VariableValues | None]:
        """Return the operation's plan, if there can be one, and the variables it takes."""
        operation = _operation(document, name)
        if operation is None or operation.operation is not OperationType.QUERY:
            return Left("it is no query"), None
        schema = self.schema._schema  # noqa: SLF001
        given: Any = None
        if operation.variable_definitions:
            given = get_variable_values(schema, operation.variable_definitions, dict(variables))
            if isinstance(given, list):
                raise SurpriseError(text)
        values = given.coerced if given else {}
        on = {one: values[one] for one in switches if one in values}

        def make() -> Plan:
            maker = self.maker(Selections(fragments_of(document), on))
            return Plan(maker, schema.query_type, operation)

        return self.kept((text, name, *sorted(on.items())), make), given

    def maker(self, selections: Selections) -> Maker:
        """Return what a plan of these selections is made with."""
        return Maker(self.schema, self.dialect, selections, below)

    def kept(self, key: Hashable, make: Callable[[], P]) -> P | Left:
        """Return the plan of a key, which ``make`` makes where there is none."""
        plan = self._kept.get(key)
        if plan is not None:
            self._kept.move_to_end(key)
            return cast("P | Left", plan)
        made: P | Left
        try:
            made = make()
        except Unplannable as what:
            made = Left(f"plans do not cover {what}")
        self._keep(key, made)
        return made

    def _see(self, text: str, document: DocumentNode) -> "_Seen":
        """Note that a document came; return what is known of it."""
        seen = self._seen.get(text)
        if seen is None:
            seen = self._seen[text] = _Seen(switches_of(document))
            if len(self._seen) > KEPT:
                self._seen.popitem(last=False)
        else:
            self._seen.move_to_end(text)
        seen.times += 1
        return seen

    def _keep(self, key: Hashable, plan: Plan | Payload | Left) -> None:
        self._kept[key] = plan
        self._statements += plan.weight
        while len(self._kept) > KEPT or (self._statements > MAX_STATEMENTS and len(self._kept) > 1):
            _, old = self._kept.popitem(last=False)
            self._statements -= old.weight


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """Return the operation that is meant, None where it is not clear."""
    found = [
        one
        for one in document.definitions
        if isinstance(one, OperationDefinitionNode)
        and (name is None or (one.name is not None and one.name.value == name))
    ]
    return found[0] if len(found) == 1 else None
