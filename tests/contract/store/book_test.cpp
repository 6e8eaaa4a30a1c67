#include <algorithm>

#include <fmt/format.h>

#include "tests/contract/store/books_under_test.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using incidents::Incident;
using incidents::IncidentFilter;
using incidents::IncidentId;
using incidents::Report;
using incidents::Resolution;
using incidents::Severity;
using incidents::Status;

namespace {

Report report(const std::string& fault_key, const std::string& who = "m1", Severity severity = Severity::c) {
  Report report;
  report.key = fault_key;
  report.severity = severity;
  report.cause = "voucher-unique";
  report.title = "merged of 2024-09-09 held";
  report.effect = "not delivered";
  report.owner = "settlement team, 8-1234";
  report.feed = "merged";
  report.business_date = date();
  report.statement = incidents::AffectedStatement{merchant(who), date(), 2, false};
  report.note = who + ": line 18";
  report.host = "ops-1";
  return report;
}

Incident insert(incidents::Book& book, const Report& report, int minute = 0) {
  return book.insert(incidents::open(report, at(minute)));
}

bool same(const incidents::AffectedStatement& one, const incidents::AffectedStatement& other) {
  return one.merchant == other.merchant && one.date == other.date && one.records == other.records &&
         one.settled == other.settled;
}

bool same(const incidents::TimelineEntry& one, const incidents::TimelineEntry& other) {
  return one.at == other.at && one.actor == other.actor && one.event == other.event && one.note == other.note;
}

template <class T>
bool same(const std::vector<T>& one, const std::vector<T>& other) {
  return std::ranges::equal(one, other, [](const T& a, const T& b) { return same(a, b); });
}

void check_same(const Incident& one, const Incident& other) {
  CHECK(one.id == other.id);
  CHECK(one.key == other.key);
  CHECK(one.status == other.status);
  CHECK(one.severity == other.severity);
  CHECK(one.cause == other.cause);
  CHECK(one.title == other.title);
  CHECK(one.effect == other.effect);
  CHECK(one.detected_by == other.detected_by);
  CHECK(one.occurred_at == other.occurred_at);
  CHECK(one.opened_at == other.opened_at);
  CHECK(one.entered_at == other.entered_at);
  CHECK(one.acknowledged_at == other.acknowledged_at);
  CHECK(one.acknowledged_by == other.acknowledged_by);
  CHECK(one.owner == other.owner);
  CHECK(one.ticket == other.ticket);
  CHECK(one.grade == other.grade);
  CHECK(one.share == other.share);
  CHECK(one.resolved_at == other.resolved_at);
  CHECK(one.resolved_by == other.resolved_by);
  CHECK(one.resolution == other.resolution);
  CHECK(one.feed == other.feed);
  CHECK(one.business_date == other.business_date);
  CHECK(one.destination == other.destination);
  CHECK(one.host == other.host);
  REQUIRE(one.recovery.has_value() == other.recovery.has_value());
  if (one.recovery) {
    CHECK(one.recovery->action == other.recovery->action);
    CHECK(one.recovery->sha256_before == other.recovery->sha256_before);
    CHECK(one.recovery->sha256_after == other.recovery->sha256_after);
  }
  CHECK(same(one.affected, other.affected));
  CHECK(same(one.timeline, other.timeline));
}

// Every field set, each to something of its own.
Incident full_incident() {
  auto incident = incidents::open(report("key", "m1", Severity::a), at(1));
  incident = incidents::seen_again(incident, report("key", "m2"), at(2));
  incident = incidents::acknowledge(incident, "wang", "looking", at(3)).value();
  incident =
      incidents::release(incident, merchant("m1"), date(), Resolution::regenerated, {"a", {}, {}}, at(4));
  incident.detected_by = "merchant";
  incident.occurred_at = at(-30);
  incident.entered_at = at(7);
  incident.ticket = "OPS-1";
  incident.grade = "P2";
  incident.share = "0.25";
  incident.destination = "bank-a";
  incident.recovery = incidents::Recovery{"written anew", digest("one"), digest("two")};
  return incidents::resolve(incident, "li", Resolution::fixed, "done", at(5)).value();
}

}  // namespace

TEST_CASE_TEMPLATE("an incident is found as it was entered, every field of it", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  Incident full = full_incident();
  Incident bare;
  bare.key = "bare";
  run_step(books.transactions(), [&](watch::Books& inner) {
    full = inner.incidents.insert(full);
    bare = inner.incidents.insert(bare);
  });
  CHECK(full.id != 0);
  CHECK(bare.id != full.id);
  books.reopen();
  run_step(books.transactions(), [&](watch::Books& inner) {
    check_same(inner.incidents.find(full.id).value(), full);
    check_same(inner.incidents.find(bare.id).value(), bare);
    CHECK_FALSE(inner.incidents.find(4711));
  });
}

TEST_CASE_TEMPLATE("an update changes every field that may change", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    const auto first = insert(inner.incidents, report("key"), 1);
    auto changed = full_incident();
    changed.id = first.id;
    changed.entered_at = first.entered_at;
    changed.destination = first.destination;
    inner.incidents.update(changed);
    check_same(inner.incidents.find(first.id).value(), changed);
    CHECK(inner.incidents.list({}).size() == 1);
  });
}

TEST_CASE_TEMPLATE("timeline entries that are kept never change; later ones are added", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    auto incident = insert(inner.incidents, report("key"), 1);
    incident = incidents::annotate(incident, "wang", "called the bank", at(2));
    inner.incidents.update(incident);
    auto forged = incident;
    forged.timeline[1].note = "did not call the bank";
    forged = incidents::annotate(forged, "wang", "going home", at(3));
    inner.incidents.update(forged);
    const auto kept = inner.incidents.find(incident.id)->timeline;
    REQUIRE(kept.size() == 3);
    CHECK(kept[1].note == "called the bank");
    CHECK(kept[2].note == "going home");
  });
}

TEST_CASE_TEMPLATE("an update of an incident that is not there is refused", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  CHECK_FALSE(try_step(books.transactions(), [](watch::Books& inner) {
    auto incident = incidents::open(report("key"), at(1));
    incident.id = 4711;
    inner.incidents.update(incident);
  }));
}

TEST_CASE_TEMPLATE("one key has at most one incident that is not resolved", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  IncidentId second = 0;
  run_step(books.transactions(), [&](watch::Books& inner) {
    const auto first = insert(inner.incidents, report("key"), 1);
    CHECK(inner.incidents.find_unresolved("key")->id == first.id);
    CHECK_FALSE(inner.incidents.find_unresolved("other"));
    inner.incidents.update(incidents::resolve(first, "wang", Resolution::fixed, "", at(2)).value());
    CHECK_FALSE(inner.incidents.find_unresolved("key"));
    second = insert(inner.incidents, report("key"), 3).id;
    CHECK(second != first.id);
    CHECK(inner.incidents.find_unresolved("key")->id == second);
  });
  CHECK_FALSE(
      try_step(books.transactions(), [](watch::Books& inner) { insert(inner.incidents, report("key"), 4); }));
}

TEST_CASE_TEMPLATE("the incidents that hold a statement are those not resolved that list it as not settled",
                   Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    auto& book = inner.incidents;
    const auto holds = insert(book, report("holds"));
    const auto holds_too = insert(book, report("holds too"));
    const auto resolved = insert(book, report("resolved"));
    book.update(incidents::resolve(resolved, "wang", Resolution::fixed, "", at(1)).value());
    auto two = incidents::open(report("settled", "m1"), at(0));
    two = incidents::seen_again(two, report("settled", "m2"), at(1));
    book.insert(incidents::release(two, merchant("m1"), date(), Resolution::fixed, {}, at(2)));
    auto other_feed = report("other feed");
    other_feed.feed = "funds";
    insert(book, other_feed);

    const auto found = book.holding("merged", merchant("m1"), date());
    REQUIRE(found.size() == 2);
    CHECK(found[0].id == holds.id);
    CHECK(found[1].id == holds_too.id);
    CHECK(found[0].affected.size() == 1);
    CHECK(book.holding("merged", merchant("m2"), date()).size() == 1);
    CHECK(book.holding("merged", merchant("m1"), date("2024-09-08")).empty());
    CHECK(book.holding("merged", merchant("m3"), date()).empty());
  });
}

TEST_CASE_TEMPLATE(
    "lists have the gravest first and then the oldest, as far as their conditions and limit allow", Books,
    STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    auto& book = inner.incidents;
    const auto c_late = insert(book, report("1", "m1", Severity::c), 9).id;
    const auto c_early = insert(book, report("2", "m1", Severity::c), 5).id;
    const auto acknowledged = insert(book, report("3", "m1", Severity::a), 7);
    book.update(incidents::acknowledge(acknowledged, "wang", "", at(8)).value());
    const auto resolved = insert(book, report("4", "m1", Severity::b), 1);
    book.update(incidents::resolve(resolved, "wang", Resolution::fixed, "", at(2)).value());
    auto of_funds = report("5", "m1", Severity::d);
    of_funds.feed = "funds";
    const auto d_funds = insert(book, of_funds, 0).id;

    const auto ids = [&](const IncidentFilter& filter) {
      std::vector<IncidentId> found;
      for (const auto& incident : book.list(filter))
        found.push_back(incident.id);
      return found;
    };
    using Ids = std::vector<IncidentId>;
    const IncidentFilter unresolved{{}, true, {}, 1000};
    CHECK(ids({}) == Ids{acknowledged.id, resolved.id, c_early, c_late, d_funds});
    CHECK(ids(unresolved) == Ids{acknowledged.id, c_early, c_late, d_funds});
    CHECK(ids({Status::open, false, {}, 1000}) == Ids{c_early, c_late, d_funds});
    CHECK(ids({Status::resolved, false, {}, 1000}) == Ids{resolved.id});
    CHECK(ids({Status::resolved, true, {}, 1000}).empty());
    CHECK(ids({{}, false, "funds", 1000}) == Ids{d_funds});
    CHECK(ids({{}, false, {}, 2}) == Ids{acknowledged.id, resolved.id});
    CHECK(book.list({{}, false, {}, 1})[0].timeline.size() == 2);
  });
}

TEST_CASE_TEMPLATE("incidents that are not resolved are counted by severity and cause", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    auto& book = inner.incidents;
    CHECK(book.count_unresolved().empty());
    insert(book, report("1"));
    const auto acknowledged = insert(book, report("2"));
    book.update(incidents::acknowledge(acknowledged, "wang", "", at(1)).value());
    const auto resolved = insert(book, report("3"));
    book.update(incidents::resolve(resolved, "wang", Resolution::fixed, "", at(2)).value());
    auto storage = report("4", "m1", Severity::a);
    storage.cause = "storage";
    insert(book, storage);
    const auto counts = book.count_unresolved();
    CHECK(counts.size() == 2);
    CHECK(counts.at({Severity::c, "voucher-unique"}) == 2);
    CHECK(counts.at({Severity::a, "storage"}) == 1);
  });
}

TEST_CASE_TEMPLATE("a night in which every statement has the same fault is one incident that keeps them all",
                   Books, STMTWATCH_ALL_BOOKS) {
  constexpr int many = 500;
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    auto& book = inner.incidents;
    insert(book, report("key", "m0"));
    for (int i = 1; i < many; ++i) {
      const auto known = book.find_unresolved("key");
      REQUIRE(known);
      book.update(incidents::seen_again(*known, report("key", fmt::format("m{}", i)), at(i)));
    }
    CHECK(book.find_unresolved("key")->affected.size() == many);
    for (int i = 0; i < many; ++i) {
      const auto who = merchant(fmt::format("m{}", i));
      for (const auto& holding : book.holding("merged", who, date())) {
        book.update(incidents::release(holding, who, date(), Resolution::regenerated, {}, at(many + i)));
      }
    }
    CHECK_FALSE(book.find_unresolved("key"));
    CHECK(book.list({})[0].resolution == Resolution::regenerated);
  });
}
