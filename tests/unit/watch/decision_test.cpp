#include "daemon/watch/decision.hpp"

#include <doctest/doctest.h>

using namespace stmtwatch;
using config::FeedMode;
using ledger::State;
using ledger::Verdict;
using watch::decide;

TEST_CASE("a statement that holds is delivered in mode deliver only") {
  CHECK(decide(FeedMode::deliver, true, false).delivers);
  CHECK_FALSE(decide(FeedMode::gate, true, false).delivers);
  CHECK_FALSE(decide(FeedMode::observe, true, false).delivers);
  for (const auto mode : {FeedMode::observe, FeedMode::gate, FeedMode::deliver}) {
    const auto decision = decide(mode, true, false);
    CHECK(decision.verdict == Verdict::deliverable);
    CHECK(decision.state == State::queued);
    CHECK_FALSE(decision.opens_incident);
  }
}

TEST_CASE(
    "a statement that does not hold is never delivered and opens an incident unless it is only observed") {
  for (const bool delivered_before : {false, true}) {
    for (const auto mode : {FeedMode::observe, FeedMode::gate, FeedMode::deliver}) {
      const auto decision = decide(mode, false, delivered_before);
      CHECK(decision.verdict == Verdict::held);
      CHECK(decision.state == State::held);
      CHECK_FALSE(decision.delivers);
      CHECK_FALSE(decision.supersedes);
      CHECK(decision.opens_incident == (mode != FeedMode::observe));
    }
  }
}

TEST_CASE("a new content of a delivered statement is not sent") {
  const auto decision = decide(FeedMode::deliver, true, true);
  CHECK(decision.verdict == Verdict::deliverable);
  CHECK(decision.state == State::superseding);
  CHECK(decision.supersedes);
  CHECK(decision.opens_incident);
  CHECK_FALSE(decision.delivers);
}

TEST_CASE("an incident is named after the first finding in the file") {
  checks::FindingList findings;
  checks::Finding late;
  late.check = "control-totals";
  late.byte_offset = 900;
  checks::Finding early;
  early.check = "field-length";
  early.byte_offset = 80;
  findings.add(late);
  findings.add(early);
  CHECK(watch::cause_of(findings) == "field-length");
}

TEST_CASE("only an attempt that was about to rename may have been published") {
  ledger::Delivery delivery{
      0,     0,        {"merged", {*MerchantId::parse("1"), *BusinessDate::parse("20240909")}},
      1,     {},       0,
      "",    "bank-a", State::queued,
      "",    1,        "",
      false, "",       {},
      {},    {},       {}};
  delivery.state = State::sending;
  CHECK_FALSE(watch::may_be_published(delivery));
  delivery.publish_intended = true;
  CHECK(watch::may_be_published(delivery));
  delivery.state = State::queued;  // the attempt failed, but its rename may have been done
  CHECK(watch::may_be_published(delivery));
  delivery.state = State::delivered;
  CHECK_FALSE(watch::may_be_published(delivery));
  delivery.state = State::uncertain;
  CHECK(watch::may_be_published(delivery));
  delivery.publish_intended = false;  // its temporary file was taken away, by whomever
  CHECK(watch::may_be_published(delivery));
}

TEST_CASE("an incident is named after the first finding, or the first check where none is listed") {
  checks::FindingList findings(0);
  findings.count("voucher-unique", 2);
  CHECK(watch::cause_of(findings) == "voucher-unique");
  checks::FindingList listed;
  listed.count("voucher-unique", 2);
  checks::Finding first;
  first.check = "header";
  listed.add(first);
  CHECK(watch::cause_of(listed) == "header");
}
