#include <algorithm>

#include <fmt/format.h>

#include "tests/contract/store/books_under_test.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using ledger::State;
using ledger::Statement;
using ledger::StatementFilter;
using ledger::Verdict;

namespace {

checks::Finding finding(const std::string& check) {
  checks::Finding finding;
  finding.check = check;
  finding.record = 17;
  finding.line = 18;
  finding.column = "voucher_no";
  finding.byte_offset = 2431;
  finding.message = "20240909000017 stands twice, 二合一 and \"quoted\"";
  finding.hint = "have the job run again";
  checks::Related related;
  related.path = "merged_880000000002_20240909.txt";
  related.record = 3;
  related.line = 4;
  related.merchant = merchant("880000000002");
  related.business_date = date();
  finding.related = related;
  return finding;
}

std::vector<std::string> merchants(const std::vector<Statement>& statements) {
  std::vector<std::string> names;
  for (const auto& statement : statements)
    names.push_back(statement.key.name.merchant.text());
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE_TEMPLATE("a statement that was recorded is found as it was, by key and by id", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  auto judged = revision("content", "merged_880000000001_20240909.txt", at(5));
  judged.number = 99;
  judged.seal.blocks = {digest("a"), digest("b"), digest("c")};
  judged.stamp = {~0ull, ~0ull - 1, 3, -4, INT64_MAX};
  run_step(books.transactions(), [&](watch::Books& inner) { inner.ledger.record(key(), judged); });
  books.reopen();
  run_step(books.transactions(), [&](watch::Books& inner) {
    const auto found = inner.ledger.find(key());
    REQUIRE(found);
    CHECK(found->key == key());
    CHECK(found->state == State::checking);
    CHECK(found->updated_at == at(5));
    CHECK(found->revision.number == 1);
    CHECK(found->revision.seal == judged.seal);
    CHECK(found->revision.records == 3);
    CHECK(found->revision.file_name == "merged_880000000001_20240909.txt");
    CHECK(found->revision.stamp == judged.stamp);
    CHECK(found->revision.judged_at == at(5));
    CHECK(found->revision.verdict == Verdict::held);
    CHECK(found->revision.findings.empty());
    CHECK(found->deliveries.empty());
    const auto same = inner.ledger.find(found->id);
    REQUIRE(same);
    CHECK(same->key == key());
  });
}

TEST_CASE_TEMPLATE("what is not in the ledger is not found", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    inner.ledger.record(key(), revision("content"));
    CHECK_FALSE(inner.ledger.find(key("880000000002")));
    CHECK_FALSE(inner.ledger.find(key("880000000001", "2024-09-08")));
    CHECK_FALSE(inner.ledger.find(key("880000000001", "2024-09-09", "funds")));
    CHECK_FALSE(inner.ledger.find(ledger::StatementId{4711}));
    CHECK(inner.ledger.list({}).size() == 1);
  });
}

TEST_CASE_TEMPLATE("an empty file is a content as well", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  auto empty = revision("");
  empty.seal.blocks.clear();
  run_step(books.transactions(), [&](watch::Books& inner) {
    inner.ledger.record(key(), empty);
    CHECK(inner.ledger.find(key())->revision.seal == empty.seal);
  });
}

TEST_CASE_TEMPLATE("the same content judged again is the same revision and keeps the state", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    const auto id = inner.ledger.record(key(), revision("content")).id;
    inner.ledger.set_state(id, State::delivered, at(1));
    auto again = revision("content", "merged.txt", at(2));
    again.stamp.inode = 77;
    const auto known = inner.ledger.record(key(), again);
    CHECK(known.id == id);
    CHECK(known.revision.number == 1);
    CHECK(known.state == State::delivered);
    CHECK(known.updated_at == at(2));
    CHECK(known.revision.stamp.inode == 77);
    CHECK(known.revision.judged_at == at(2));
  });
}

TEST_CASE_TEMPLATE("another content is the next revision, even one that was there before the last", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    const auto id = inner.ledger.record(key(), revision("one")).id;
    inner.ledger.set_state(id, State::held, at(1));
    const auto second = inner.ledger.record(key(), revision("two"));
    CHECK(second.id == id);
    CHECK(second.revision.number == 2);
    CHECK(second.state == State::checking);
    CHECK(inner.ledger.record(key(), revision("one")).revision.number == 3);
    CHECK(inner.ledger.list({}).size() == 1);
  });
}

TEST_CASE_TEMPLATE("the verdict goes to the latest revision, with all its findings", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  checks::FindingList findings(2);
  findings.add(finding("voucher-unique"));
  checks::Finding whole_file;
  whole_file.check = "completeness";
  whole_file.byte_offset = 9000;
  whole_file.message = "the trailer is missing";
  findings.add(whole_file);
  findings.add(finding("field-type"));
  run_step(books.transactions(), [&](watch::Books& inner) {
    inner.ledger.record(key(), revision("one"));
    const auto id = inner.ledger.record(key(), revision("two")).id;
    inner.ledger.settle_verdict(id, Verdict::held, findings, State::held, at(3));
  });
  books.reopen();
  run_step(books.transactions(), [&](watch::Books& inner) {
    const auto statement = inner.ledger.find(key());
    CHECK(statement->state == State::held);
    CHECK(statement->updated_at == at(3));
    CHECK(statement->revision.verdict == Verdict::held);
    CHECK(statement->revision.findings_total == 3);
    CHECK(statement->revision.findings == findings.listed());
    inner.ledger.settle_verdict(statement->id, Verdict::waived, checks::FindingList(), State::queued, at(4));
    CHECK(inner.ledger.find(key())->revision.findings.empty());
    CHECK(inner.ledger.find(key())->revision.verdict == Verdict::waived);
  });
}

TEST_CASE_TEMPLATE("a change of a statement that is not there is refused", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  const auto refused = try_step(
      books.transactions(), [](watch::Books& inner) { inner.ledger.set_state(4711, State::held, at(1)); });
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().detail.find("4711") != std::string::npos);
  CHECK_FALSE(try_step(books.transactions(), [](watch::Books& inner) {
    inner.ledger.settle_verdict(4711, Verdict::held, checks::FindingList(), State::held, at(1));
  }));
}

TEST_CASE_TEMPLATE(
    "a list has the latest date first, then goes by feed and merchant, whatever was recorded first", Books,
    STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    inner.ledger.record(key("m3", "2024-09-09", "merged"), revision("x"));
    inner.ledger.record(key("m1", "2024-09-10", "merged"), revision("x"));
    inner.ledger.record(key("m2", "2024-09-09", "merged"), revision("x"));
    inner.ledger.record(key("m9", "2024-09-09", "funds"), revision("x"));
    CHECK(merchants(inner.ledger.list({})) == Names{"m1", "m9", "m2", "m3"});
    StatementFilter two;
    two.limit = 2;
    CHECK(merchants(inner.ledger.list(two)) == Names{"m1", "m9"});
  });
}

TEST_CASE_TEMPLATE("a list holds what every condition allows, and leaves out the large parts", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  checks::FindingList findings;
  findings.add(finding("header"));
  run_step(books.transactions(), [&](watch::Books& inner) {
    for (const char* feed : {"funds", "merged"}) {
      for (const char* day : {"2024-09-08", "2024-09-09"}) {
        for (const auto state : {State::held, State::delivered}) {
          const auto who = fmt::format("{}-{}-{}", feed, day, ledger::text(state));
          const auto id = inner.ledger.record(key(who, day, feed), revision("x")).id;
          inner.ledger.settle_verdict(id, Verdict::held, findings, state, at(1));
        }
      }
    }
    for (int conditions = 0; conditions < 8; ++conditions) {
      CAPTURE(conditions);
      StatementFilter filter;
      if (conditions & 1) filter.feed = "merged";
      if (conditions & 2) filter.date = date("2024-09-08");
      if (conditions & 4) filter.state = State::held;
      const auto found = inner.ledger.list(filter);
      CHECK(found.size() == 8u >> std::popcount(static_cast<unsigned>(conditions)));
      for (const auto& statement : found) {
        CHECK((!filter.feed || statement.key.feed == "merged"));
        CHECK((!filter.date || statement.key.name.date == *filter.date));
        CHECK((!filter.state || statement.state == State::held));
        CHECK(statement.revision.findings_total == 1);
        CHECK(statement.revision.findings.empty());
        CHECK(statement.revision.seal.blocks.empty());
      }
    }
  });
}

TEST_CASE_TEMPLATE("statements are counted by state, for one feed and day", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    for (const char* who : {"m1", "m2", "m3"})
      inner.ledger.record(key(who), revision("x"));
    inner.ledger.set_state(inner.ledger.find(key("m2"))->id, State::held, at(1));
    inner.ledger.record(key("m1", "2024-09-08"), revision("x"));
    inner.ledger.record(key("m1", "2024-09-09", "funds"), revision("x"));
    CHECK(inner.ledger.count("merged", date()) ==
          std::map<State, std::uint64_t>{{State::checking, 2}, {State::held, 1}});
    CHECK(inner.ledger.count("merged", date("2024-09-07")).empty());
  });
}

TEST_CASE_TEMPLATE("the latest date of a feed looks no further than its limit", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    CHECK_FALSE(inner.ledger.latest_date("merged", date()));
    inner.ledger.record(key("m1", "2024-08-31"), revision("x"));
    inner.ledger.record(key("m1", "2024-09-09"), revision("x"));
    inner.ledger.record(key("m1", "2024-09-10", "funds"), revision("x"));
    CHECK(inner.ledger.latest_date("merged", date("2024-12-31")) == date("2024-09-09"));
    CHECK(inner.ledger.latest_date("merged", date("2024-09-09")) == date("2024-09-09"));
    CHECK(inner.ledger.latest_date("merged", date("2024-09-08")) == date("2024-08-31"));
    CHECK_FALSE(inner.ledger.latest_date("merged", date("2024-08-30")));
    constexpr std::array checking{State::checking};
    constexpr std::array delivered{State::delivered, State::held};
    CHECK(inner.ledger.earliest_date("merged", checking, std::nullopt) == date("2024-08-31"));
    CHECK(inner.ledger.earliest_date("merged", checking, date("2024-08-31")) == date("2024-09-09"));
    CHECK_FALSE(inner.ledger.earliest_date("merged", checking, date("2024-09-09")));
    CHECK_FALSE(inner.ledger.earliest_date("merged", delivered, std::nullopt));
    CHECK_FALSE(inner.ledger.earliest_date("other", checking, std::nullopt));
  });
}

TEST_CASE_TEMPLATE("judged files are the latest of each statement that is not delivered", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    inner.ledger.record(key("m1"), revision("one", "m1.txt"));
    inner.ledger.record(key("m1"), revision("longer", "m1.txt"));
    const auto delivered = inner.ledger.record(key("m2"), revision("x", "m2.txt")).id;
    inner.ledger.set_state(delivered, State::delivered, at(1));
    const auto held = inner.ledger.record(key("m3"), revision("x", "m3.txt")).id;
    inner.ledger.set_state(held, State::held, at(1));
    inner.ledger.record(key("m4", "2024-09-09", "funds"), revision("x", "m4.txt"));
    const auto files = inner.ledger.judged_files("merged");
    REQUIRE(files.size() == 2);
    CHECK(files.at("m1.txt").size == 6);
    CHECK(files.contains("m3.txt"));
  });
}

TEST_CASE_TEMPLATE("a dismissed statement is on no list and in no count, until it is judged again", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  StatementFilter everything;
  const auto dismissed = [](watch::Books& inner) { return inner.ledger.find(key("m1"))->dismissed; };
  run_step(books.transactions(), [&](watch::Books& inner) {
    const auto id = inner.ledger.record(key("m1"), revision("one", "m1.txt")).id;
    inner.ledger.set_state(id, State::held, at(1));
    CHECK_FALSE(dismissed(inner));
    inner.ledger.dismiss(id, {at(2), "lin", "a digit too few"});
    REQUIRE(dismissed(inner));
    CHECK(dismissed(inner)->at == at(2));
    CHECK(dismissed(inner)->by == "lin");
    CHECK(dismissed(inner)->reason == "a digit too few");
    CHECK(inner.ledger.list(everything).empty());
    CHECK(inner.ledger.count("merged", date()).empty());
    CHECK_FALSE(inner.ledger.latest_date("merged", date("2024-09-10")));
    // Its file, as it is, need not be judged again.
    CHECK(inner.ledger.judged_files("merged").contains("m1.txt"));

    inner.ledger.record(key("m1"), revision("one", "m1.txt"));
    CHECK_FALSE(dismissed(inner));
    CHECK(inner.ledger.list(everything).size() == 1);
  });
}
