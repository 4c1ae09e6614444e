"""Judgement: what each verdict and obligation makes of a document, and what is looked at a second time."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitypub import serialise
from activitypub.activities import Create, Follow
from activitypub.addressing import names_public
from activitypub.vocab import PUBLIC, Hashtag, Iri, Mention, Note, Url
from bridge import judgement
from bridge.context import Context
from bridge.crossings import ANYONE, State
from bridge.judgement import Judgement, Mode
from policy.model import AttachmentFact, Label, Related, Verdict, ZoneName
from tests.bridge.laws import BLOB, NODE, OPEN, Case, create, law, picture, rule, to_partner, with_picture
from tests.nodes import PARTNER

LABELS = ("PUBLIC", "INTERNAL", "CONFIDENTIAL")


def note_of(judged: Judgement) -> Note:
    assert isinstance(judged.activity, Create)
    assert isinstance(judged.activity.object, Note)
    return judged.activity.object


def labelled(label: str) -> Context:
    return Context(label=Label(label), reach="world", visibility="public")


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        ("allow", State.PERMITTED),
        ("warn", State.PERMITTED),
        ("justify", State.NEEDS_REASON),
        ("hold", State.HELD),
        ("block", State.REFUSED),
    ],
)
def test_each_verdict_has_its_state(verdict: str, state: State) -> None:
    case = Case(activity=create())
    judged = case.judged(law(rule('zone = "public"', f'verdict = "{verdict}"')))
    assert judged.verdict.word == verdict
    assert judgement.state_of(judged.verdict, case.crossing) is state


@pytest.mark.parametrize("verdict", [Verdict.ALLOW, Verdict.WARN, Verdict.JUSTIFY, Verdict.HOLD])
def test_the_author_s_yes_comes_before_all_but_a_refusal(verdict: Verdict) -> None:
    crossing = Case(activity=create(), confirmed=False).crossing
    assert judgement.state_of(verdict, crossing) is State.NEEDS_YES
    assert judgement.state_of(Verdict.BLOCK, crossing) is State.REFUSED


def test_a_reason_answers_justify_and_a_review_answers_both() -> None:
    reasoned = Case(activity=create(), justification="agreed").crossing
    plain = Case(activity=create()).crossing
    assert judgement.state_of(Verdict.JUSTIFY, reasoned) is State.PERMITTED
    assert judgement.state_of(Verdict.HOLD, reasoned) is State.HELD
    assert judgement.state_of(Verdict.JUSTIFY, plain, is_reviewed=True) is State.PERMITTED
    assert judgement.state_of(Verdict.HOLD, plain, is_reviewed=True) is State.PERMITTED
    assert judgement.state_of(Verdict.BLOCK, plain, is_reviewed=True) is State.REFUSED


def test_inward_nobody_is_there_to_give_a_reason() -> None:
    crossing = replace(Case(activity=create()).crossing, direction="in")
    assert judgement.state_of(Verdict.JUSTIFY, crossing) is State.HELD


def test_a_zone_that_is_gone_gets_nothing() -> None:
    judged = Case(activity=create(), zone="partner-old").judged(law())
    assert judged.verdict is Verdict.BLOCK
    assert judged.say[-1] == "Today's policy has no zone partner-old."


def test_a_host_that_left_the_zone_gets_nothing() -> None:
    stays, left = to_partner("pat")[0], to_partner("pam", host="elsewhere.example")[0]
    case = Case(
        activity=create(to=(Iri(stays.actor), Iri(left.actor)), cc=()),
        zone="partner-acme",
        readers=frozenset({stays.host, left.host}),
        recipients=(stays, left),
    )
    judged = case.judged(law())
    assert (judged.readers, judged.recipients) == (frozenset({PARTNER}), (stays,))
    alone = replace(case, readers=frozenset({left.host}), recipients=(left,)).judged(law())
    assert alone.verdict is Verdict.BLOCK


@pytest.mark.parametrize(
    ("mode", "zone", "verdict"),
    [
        (Mode.CLOSED, "partner-acme", Verdict.BLOCK),
        (Mode.LISTEN, "partner-acme", Verdict.BLOCK),
        (Mode.PARTNERS, "public", Verdict.BLOCK),
        (Mode.PARTNERS, "partner-acme", Verdict.ALLOW),
        (Mode.OPEN, "public", Verdict.ALLOW),
    ],
)
def test_the_mode_is_a_ceiling(mode: Mode, zone: str, verdict: Verdict) -> None:
    assert Case(activity=create(), zone=zone, mode=mode).judged(law()).verdict is verdict


def test_a_node_that_only_listens_may_still_follow() -> None:
    follow = Follow(id=Iri(f"{NODE}/x/1"), actor=Iri(f"{NODE}/a/ada"), object=Iri(f"http://{PARTNER}/a/pat"))
    case = Case(
        activity=follow,
        zone="partner-acme",
        readers=frozenset({PARTNER}),
        recipients=to_partner("pat"),
        mode=Mode.LISTEN,
        context=Context(),
    )
    assert case.judged(law()).verdict is Verdict.ALLOW


def test_narrow_to_those_mentioned_leaves_only_them() -> None:
    pat, pam = to_partner("pat", "pam")
    case = Case(
        activity=create(to=(PUBLIC, Iri(pat.actor))),
        zone="partner-acme",
        readers=frozenset({PARTNER}),
        recipients=(pat, pam),
    )
    judged = case.judged(law(rule('zone = "partner-*"', 'narrow = "mentioned"')))
    assert judged.recipients == (pat,)
    assert judged.readers == frozenset({PARTNER})


def test_narrow_to_those_mentioned_where_nobody_is_blocks() -> None:
    judged = Case(activity=create()).judged(law(rule('zone = "public"', 'narrow = "mentioned"')))
    assert judged.verdict is Verdict.BLOCK


@pytest.mark.parametrize(("narrow", "zone"), [("staff", "partner-acme"), ("partners", "public")])
def test_narrow_below_the_zone_blocks(narrow: str, zone: str) -> None:
    case = Case(activity=create(), zone=zone, readers=frozenset({PARTNER}), recipients=to_partner("pat"))
    assert case.judged(law(rule('direction = "out"', f'narrow = "{narrow}"'))).verdict is Verdict.BLOCK


def test_narrow_to_partners_lets_a_partner_have_it() -> None:
    judged = Case(activity=create(), zone="partner-acme").judged(
        law(rule('direction = "out"', 'narrow = "partners"'))
    )
    assert judged.verdict is Verdict.ALLOW


def test_an_attachment_that_is_to_be_dropped_has_no_link() -> None:
    case = Case(activity=create(attachments=(picture(),)), context=with_picture())
    kept = case.judged(law())
    assert [link.blob_sha256 for link in kept.links] == [BLOB]
    assert note_of(kept).attachments[0].url == f"{NODE}/m/{kept.links[0].token}"
    dropped = case.judged(law(rule('zone = "public"', 'drop = ["image/*"]')))
    assert (note_of(dropped).attachments, dropped.links) == ((), ())


def test_what_can_t_be_stripped_blocks() -> None:
    strip = law(rule('zone = "public"', 'strip = "metadata"'))
    clean = Case(activity=create(attachments=(picture(),)), context=with_picture())
    assert clean.judged(strip).verdict is Verdict.ALLOW
    told = with_picture(AttachmentFact("image/webp", size=1, sha256=BLOB, has_metadata=True))
    assert replace(clean, context=told).judged(strip).verdict is Verdict.BLOCK


def test_a_redacted_name_is_nowhere_in_the_bytes() -> None:
    hide = law(rule("found = { project = 1 }", 'verdict = "warn", redact = "project", with = "[hidden]"'))
    judged = Case(
        activity=create("Falcon ships", summary="about Falcon", attachments=(picture(name="Falcon"),)),
        context=with_picture(),
    ).judged(hide)
    assert (judged.verdict, judged.redacted) == (Verdict.WARN, True)
    assert b"alcon" not in judged.frozen


@pytest.mark.parametrize(
    "changes",
    [
        {"url": Url(f"{NODE}/o/Falcon")},
        {"tags": (Mention(href=Iri(f"http://{PARTNER}/a/x"), name="@Falcon@partner.example"),)},
        {"tags": (Hashtag(name="#Falcon", href=Url(f"{NODE}/tags/Falcon")),)},
    ],
)
def test_what_can_t_be_hidden_completely_does_not_leave(changes: dict[str, object]) -> None:
    hide = law(rule("found = { project = 1 }", 'verdict = "warn", redact = "project", with = "[hidden]"'))
    judged = Case(activity=create("News", **changes)).judged(hide)
    assert judged.verdict is Verdict.BLOCK or b"alcon" not in judged.frozen


def test_words_that_a_stricter_rule_finds_only_after_the_change_block() -> None:
    text = rule("found = { project = 1 }", 'verdict = "warn", redact = "project", with = "launch code"')
    stricter = rule('words = ["launch code"]', 'verdict = "hold"', ident="R2")
    judged = Case(activity=create("Falcon ships")).judged(law(text + stricter))
    assert judged.verdict is Verdict.BLOCK


@pytest.mark.parametrize("text", ["staff.corp.example", "STAFF.corp.Example/home"])
def test_an_address_inside_blocks(text: str) -> None:
    judged = Case(activity=create(f"See {text}")).judged(law())
    assert judged.verdict is Verdict.BLOCK
    assert judged.say[-1] == "It names an address inside."


def test_a_marking_in_the_text_lifts_the_label_and_nothing_lowers_it() -> None:
    marked = Case(activity=create("CONFIDENTIAL: our plan")).judged(law())
    assert marked.decision.label in ("PUBLIC", "CONFIDENTIAL")
    parent = Related(label=Label("CONFIDENTIAL"), zones=frozenset({ZoneName("public")}))
    answer = replace(labelled("PUBLIC"), replies_to=parent)
    assert Case(activity=create(), context=answer).judged(law()).decision.label == "CONFIDENTIAL"


@pytest.mark.parametrize(
    "related_by",
    [
        lambda to: Context(label=Label("PUBLIC"), replies_to=to),
        lambda to: Context(label=Label("PUBLIC"), quotes=to),
        lambda to: Context(label=Label("PUBLIC"), boosts=to),
    ],
)
def test_what_belongs_to_an_unreleased_post_waits_or_stays(related_by: Callable[[Related], Context]) -> None:
    for related, verdict in (
        (Related(label=Label("PUBLIC"), waits=frozenset({ZoneName("public")})), Verdict.HOLD),
        (Related(label=Label("PUBLIC")), Verdict.BLOCK),
        (Related(label=Label("PUBLIC"), zones=frozenset({ZoneName("public")})), Verdict.BLOCK),
        (Related(label=Label("PUBLIC"), anyone=True), Verdict.ALLOW),
    ):
        assert Case(activity=create(), context=related_by(related)).judged(law()).verdict is verdict


def test_a_reply_to_what_one_host_has_goes_to_hosts_and_not_to_anyone() -> None:
    parent = Related(label=Label("PUBLIC"), zones=frozenset({ZoneName("public")}))
    case = Case(activity=create(in_reply_to=Iri(f"{NODE}/o/0")), context=replace(OPEN, replies_to=parent))
    assert case.judged(law()).verdict is Verdict.BLOCK
    there = to_partner("lena", host="world.example")
    told = replace(case, readers=frozenset({"world.example"}), recipients=there).judged(law())
    assert (told.verdict, note_of(told).in_reply_to) == (Verdict.ALLOW, f"{NODE}/o/0")


@pytest.mark.parametrize(("overlap", "verdict"), [(0.29, Verdict.ALLOW), (0.3, Verdict.JUSTIFY)])
def test_a_text_that_repeats_an_unreleased_post_needs_a_reason(overlap: float, verdict: Verdict) -> None:
    context = replace(labelled("PUBLIC"), overlap=overlap)
    assert Case(activity=create(), context=context).judged(law()).verdict is verdict


class TestFrozen:
    """What a reviewer saw, judged by the law of the day of its release."""

    def test_the_same_law_changes_nothing(self) -> None:
        case = Case(activity=create("Falcon ships", attachments=(picture(),)), context=with_picture())
        standing = law(
            rule("found = { project = 1 }", 'verdict = "hold", redact = "project"')
            + rule('zone = "public"', 'strip = "metadata", delay_s = 5', ident="R2")
        )
        first = case.judged(standing)
        again = case.judged_frozen(first.frozen, standing)
        assert again.frozen == first.frozen
        assert again.links == first.links
        assert again.verdict is not Verdict.BLOCK

    def test_what_was_dropped_before_needs_no_drop_today(self) -> None:
        case = Case(activity=create(attachments=(picture(),)), context=with_picture())
        drop = law(rule('zone = "public"', 'verdict = "hold", drop = ["image/*"]'))
        frozen = case.judged(drop).frozen
        assert case.judged_frozen(frozen, drop).verdict is Verdict.HOLD

    @pytest.mark.parametrize(
        "then", ['redact = "project"', 'drop = ["image/*"]', 'narrow = "mentioned"', 'strip = "metadata"']
    )
    def test_a_change_that_today_s_law_asks_for_refuses_it(self, then: str) -> None:
        told = with_picture(AttachmentFact("image/webp", size=1, sha256=BLOB, has_metadata=True))
        pat = to_partner("pat", host="world.example")
        case = Case(
            activity=create("Falcon ships", attachments=(picture(),), to=(PUBLIC, Iri(pat[0].actor))),
            context=told,
            recipients=pat,
        )
        frozen = case.judged(law()).frozen
        assert case.judged_frozen(frozen, law()).verdict is Verdict.ALLOW
        assert case.judged_frozen(frozen, law(rule('zone = "public"', then))).verdict is Verdict.BLOCK

    def test_a_rule_about_files_knows_the_files_behind_the_links(self) -> None:
        case = Case(activity=create(attachments=(picture(),)), context=with_picture())
        frozen = case.judged(law()).frozen
        seen = case.judged_frozen(frozen, law()).facts.attachments
        assert [(fact.size, fact.sha256) for fact in seen] == [(1000, BLOB)]

    def test_a_law_that_blocks_today_refuses_it(self) -> None:
        case = Case(activity=create())
        frozen = case.judged(law()).frozen
        blocked = case.judged_frozen(frozen, law(rule('zone = "public"', 'verdict = "block"')))
        assert blocked.verdict is Verdict.BLOCK


words = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)


@given(words, st.sampled_from(LABELS), st.sampled_from(["public", "partner-acme", "gone"]), st.booleans())
def test_bytes_for_hosts_never_name_everyone_and_bytes_never_name_the_inside(
    text: str, label: str, zone: str, open_to_all: bool
) -> None:
    safe = text.replace("&", "").replace("<", "").replace(">", "")
    judged = Case(
        activity=create(safe, context=f"{NODE}/contexts/1", conversation="tag:inside"),
        zone=zone,
        readers=ANYONE if open_to_all else frozenset({PARTNER}),
        context=labelled(label),
    ).judged(law())
    if judged.verdict is Verdict.BLOCK:
        return
    assert b"tag:inside" not in judged.frozen
    assert b"/contexts/1" not in judged.frozen
    assert judged.readers == ANYONE or not names_public(judged.activity)
    assert serialise.serialise(judged.activity) == judged.frozen
