#include <algorithm>

#include <fmt/format.h>

#include "tests/contract/store/books_under_test.hpp"
#include "tests/support/incident_model.hpp"

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
         one.settled == other.settled && one.note == other.note;
}

bool same(const incidents::TimelineEntry& one, const incidents::TimelineEntry& other) {
  return one.at == other.at && one.actor == other.actor && one.event == other.event &&
         one.note == other.note && one.number == other.number && one.times == other.times &&
         one.last_at == other.last_at;
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
  CHECK(one.total.statements == other.total.statements);
  CHECK(one.total.held == other.total.held);
  CHECK(one.total.records == other.total.records);
  CHECK(one.timeline_total == other.timeline_total);
  CHECK(one.merchants == other.merchants);
  CHECK(same(one.affected, other.affected));
  CHECK(same(one.timeline, other.timeline));
}

// An incident in the book and in the model, changed together.
class Both {
 public:
  Both(incidents::Book& book, const incidents::IncidentChange& opened) : book_(book) {
    model_ = changed({}, opened);
    model_.id = book.insert(opened).id;
  }
  void keep(incidents::IncidentChange change) {
    change.incident.id = model_.id;
    book_.keep(change);
    model_ = changed(model_, change);
  }
  void see(const Report& report, int minute) {
    incidents::Known known;
    known.statement = book_.affected(model_.id, report.statement->merchant, report.statement->date);
    if (incidents::needs_told(known, report)) known.told = book_.told(model_.id, report.note);
    keep(incidents::seen_again(model_, known, report, at(minute)));
  }
  void release(const std::string& who, int minute) {
    const auto statement = book_.affected(model_.id, merchant(who), date());
    REQUIRE(statement);
    const incidents::Recovery recovery{"written anew", digest("one"), digest("two")};
    keep(incidents::release(model_, *statement, Resolution::regenerated, recovery, at(minute)).value());
  }
  const Incident& model() const { return model_; }

 private:
  incidents::Book& book_;
  Incident model_;
};

// Every field set, each to something of its own.
incidents::IncidentChange with_all_fields(incidents::IncidentChange change) {
  auto& incident = change.incident;
  incident.detected_by = "merchant";
  incident.occurred_at = at(-30);
  incident.ticket = "OPS-1";
  incident.grade = "P2";
  incident.share = "0.25";
  incident.owner = "somebody else";
  return change;
}

}  // namespace

TEST_CASE_TEMPLATE("an incident is found as it was entered and changed, every field of it", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  Incident full;
  Incident bare;
  run_step(books.transactions(), [&](watch::Books& inner) {
    auto with_destination = report("key", "m1", Severity::a);
    with_destination.destination = "bank-a";
    Both both(inner.incidents, with_all_fields(incidents::open(with_destination, at(1))));
    both.see(report("key", "m2"), 2);
    both.see(report("key", "m2"), 3);
    both.keep(incidents::acknowledge(both.model(), "wang", "looking", at(4)).value());
    both.release("m1", 5);
    both.keep(with_all_fields(
        incidents::resolve(both.model(), "li", Resolution::fixed, "done", true, at(6)).value()));
    full = both.model();
    incidents::IncidentChange nothing;
    nothing.incident.key = "bare";
    bare = Both(inner.incidents, nothing).model();
  });
  CHECK(full.id != 0);
  CHECK(bare.id != full.id);
  CHECK(full.timeline[1].times == 2);
  books.reopen();
  run_step(books.transactions(), [&](watch::Books& inner) {
    check_same(inner.incidents.find(full.id).value(), full);
    check_same(inner.incidents.find(bare.id).value(), bare);
    CHECK_FALSE(inner.incidents.find(4711));
    CHECK(inner.incidents.list({}).size() == 2);
  });
}

TEST_CASE_TEMPLATE("statements of several days are listed by day, and their merchants counted once", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    Both both(inner.incidents, incidents::open(report("key", "m2"), at(1)));
    auto day_before = report("key", "m2");
    day_before.statement->date = date("2024-09-08");
    both.see(day_before, 2);
    both.see(report("key", "m1"), 3);
    both.release("m1", 4);
    const auto found = inner.incidents.find(both.model().id).value();
    check_same(found, both.model());
    CHECK(found.merchants == 2);
    CHECK(found.affected[0].date == date("2024-09-08"));
    CHECK(found.affected[1].settled);
  });
}

TEST_CASE_TEMPLATE("of a long timeline the first and the last entries are kept, and all that people said",
                   Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    constexpr int first = Incident::timeline_first_max;
    constexpr int last = Incident::timeline_last_max;
    Both both(inner.incidents, incidents::open(report("key", "m0"), at(0)));
    for (int i = 1; i < first + last; ++i)
      both.see(report("key", fmt::format("m{}", i)), i);
    check_same(inner.incidents.find(both.model().id).value(), both.model());  // exactly as many as are kept

    both.keep(incidents::annotate(both.model(), "wang", "called the bank", at(500)));
    for (int i = 0; i < 2 * last; ++i)
      both.see(report("key", fmt::format("n{}", i)), 501 + i);
    both.keep(incidents::resolve(both.model(), "li", Resolution::fixed, "done", true, at(2'000)).value());
    const auto found = inner.incidents.find(both.model().id).value();
    REQUIRE(found.timeline.size() == first + 1 + last);
    CHECK(found.timeline_total == both.model().timeline.size());
    CHECK(found.timeline[first - 1].number == first - 1);
    CHECK(found.timeline[first].note == "called the bank");
    CHECK(found.timeline.back().event == "resolved");
    CHECK(found.timeline.back().number == found.timeline_total - 1);
    CHECK(same(found.affected, both.model().affected));
  });
}

TEST_CASE_TEMPLATE("what was told is known while its entry is kept; words of people are not the daemon's",
                   Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    Both both(inner.incidents, incidents::open(report("key"), at(1)));
    both.keep(incidents::annotate(both.model(), "wang", "called the bank", at(2)));
    const auto id = both.model().id;
    CHECK(inner.incidents.told(id, "m1: line 18"));
    CHECK_FALSE(inner.incidents.told(id, "called the bank"));
    CHECK_FALSE(inner.incidents.told(id + 1, "m1: line 18"));
    CHECK_FALSE(inner.incidents.affected(id, merchant("m2"), date()));
    CHECK_FALSE(inner.incidents.affected(id, merchant("m1"), date("2024-09-08")));
    CHECK(inner.incidents.affected(id, merchant("m1"), date())->note == "m1: line 18");
  });
}

TEST_CASE_TEMPLATE("a change of an incident that is not there is refused", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  CHECK_FALSE(try_step(books.transactions(), [](watch::Books& inner) {
    auto change = incidents::open(report("key"), at(1));
    change.incident.id = 4711;
    inner.incidents.keep(change);
  }));
}

TEST_CASE_TEMPLATE("one key has at most one incident that is not resolved", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  IncidentId second = 0;
  run_step(books.transactions(), [&](watch::Books& inner) {
    const auto first = insert(inner.incidents, report("key"), 1);
    CHECK(inner.incidents.find_unresolved("key")->id == first.id);
    CHECK_FALSE(inner.incidents.find_unresolved("other"));
    inner.incidents.keep(incidents::resolve(first, "wang", Resolution::fixed, "done", true, at(2)).value());
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
    book.keep(incidents::resolve(resolved, "wang", Resolution::fixed, "done", true, at(1)).value());
    Both two(book, incidents::open(report("settled", "m1"), at(0)));
    two.see(report("settled", "m2"), 1);
    two.release("m1", 2);
    auto other_feed = report("other feed");
    other_feed.feed = "funds";
    insert(book, other_feed);

    const auto found = book.holding("merged", merchant("m1"), date());
    REQUIRE(found.size() == 2);
    CHECK(found[0].id == holds.id);
    CHECK(found[1].id == holds_too.id);
    CHECK(found[0].total.held == 1);
    CHECK(found[0].affected.empty());
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
    book.keep(incidents::acknowledge(acknowledged, "wang", "", at(8)).value());
    const auto resolved = insert(book, report("4", "m1", Severity::b), 1);
    book.keep(incidents::resolve(resolved, "wang", Resolution::fixed, "done", true, at(2)).value());
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
    book.keep(incidents::acknowledge(acknowledged, "wang", "", at(1)).value());
    const auto resolved = insert(book, report("3"));
    book.keep(incidents::resolve(resolved, "wang", Resolution::fixed, "done", true, at(2)).value());
    auto storage = report("4", "m1", Severity::a);
    storage.cause = "storage";
    insert(book, storage);
    const auto counts = book.count_unresolved();
    CHECK(counts.size() == 2);
    CHECK(counts.at({Severity::c, "voucher-unique"}) == 2);
    CHECK(counts.at({Severity::a, "storage"}) == 1);
  });
}

TEST_CASE_TEMPLATE("a list shows of each incident the held statements first and the latest entries", Books,
                   STMTWATCH_ALL_BOOKS) {
  constexpr int excerpt = incidents::Book::excerpt_max;
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    auto& book = inner.incidents;
    Both both(book, incidents::open(report("key", "m100"), at(0)));
    for (int i = 1; i < 2 * excerpt; ++i)
      both.see(report("key", fmt::format("m{}", 100 + i)), i);
    for (int i = 0; i < excerpt + 1; ++i)
      both.release(fmt::format("m{}", 100 + i), 100 + i);
    const auto listed = book.list({}).at(0);
    CHECK(listed.total.statements == 2 * excerpt);
    CHECK(listed.merchants == 2 * excerpt);
    REQUIRE(listed.affected.size() == excerpt);
    CHECK(std::ranges::count(listed.affected, false, &incidents::AffectedStatement::settled) == excerpt - 1);
    REQUIRE(listed.timeline.size() == excerpt);
    CHECK(same(listed.timeline.back(), both.model().timeline.back()));
  });
}

TEST_CASE_TEMPLATE("a night in which every statement has the same fault is one incident that keeps them all",
                   Books, STMTWATCH_ALL_BOOKS) {
  constexpr int many = 500;
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    auto& book = inner.incidents;
    Both both(book, incidents::open(report("key", "m0"), at(0)));
    for (int i = 1; i < many; ++i)
      both.see(report("key", fmt::format("m{}", i)), i);
    CHECK(book.find(both.model().id)->affected.size() == many);
    for (int i = 0; i < many; ++i) {
      CHECK(book.holding("merged", merchant(fmt::format("m{}", i)), date()).size() == 1);
      both.release(fmt::format("m{}", i), many + i);
    }
    CHECK_FALSE(book.find_unresolved("key"));
    const auto resolved = book.find(both.model().id);
    CHECK(resolved->resolution == Resolution::regenerated);
    CHECK(resolved->timeline.back().event == "resolved");
    CHECK(resolved->timeline.size() < resolved->timeline_total);
  });
}
