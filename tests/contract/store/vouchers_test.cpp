#include <fmt/format.h>

#include "tests/contract/store/books_under_test.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using checks::UniqueScope;
using ledger::Conflict;
using ledger::State;
using ledger::StatementId;

namespace {

// What the tests do with one statement's numbers, within one step.
struct Numbers {
  ledger::Ledger& ledger;
  checks::Schema rules = schema();

  StatementId record(const ledger::StatementKey& key, std::string_view content = "content") {
    return ledger.record(key, revision(content, key.name.merchant.text() + ".txt")).id;
  }
  std::vector<Conflict> take(StatementId id, std::initializer_list<std::string_view> numbers) {
    return test::reserve(ledger, id, rules, {keys(numbers)});
  }
  std::vector<Conflict> take(const ledger::StatementKey& key,
                             std::initializer_list<std::string_view> numbers) {
    return take(record(key), numbers);
  }
  // Delivers the statement's latest revision.
  void deliver(StatementId id) {
    const auto delivery = ledger.queue(id, "bank-a", "/upload/x", at(1));
    ledger.begin_attempt(delivery.id, "/upload/x", "/upload/.x.part", at(2));
    ledger.delivered(delivery.id, {}, at(3));
  }
};

}  // namespace

TEST_CASE_TEMPLATE(
    "a number taken by one statement is a conflict for every other of the feed, told with its owner", Books,
    STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    CHECK(numbers.take(key("m1"), {"V1", "V2", "V3"}).empty());
    const auto conflicts = numbers.take(key("m2"), {"V0", "V3", "V2"});
    REQUIRE(conflicts.size() == 2);
    CHECK(conflicts[0] == Conflict{0, "V2", key("m1"), 1, "m1.txt"});
    CHECK(conflicts[1] == Conflict{0, "V3", key("m1"), 1, "m1.txt"});
  });
}

TEST_CASE_TEMPLATE(
    "who holds a number is told before anything is taken, and to a statement that is not known yet", Books,
    STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    const auto first = numbers.record(key("m1"));
    numbers.take(first, {"V1"});
    const auto asked = test::conflicts(inner.ledger, key("m2"), numbers.rules, {keys({"V1", "V2"})});
    REQUIRE(asked.size() == 1);
    CHECK(asked[0] == Conflict{0, "V1", key("m1"), 1, "m1.txt"});
    CHECK_FALSE(inner.ledger.find(key("m2")).has_value());
    CHECK(test::conflicts(inner.ledger, key("m1"), numbers.rules, {keys({"V1"})}).empty());
    CHECK(numbers.take(key("m3"), {"V2"}).empty());  // asking has taken nothing
  });
}

TEST_CASE_TEMPLATE("numbers of days that are forgotten are free again, and no others", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    numbers.take(key("m1", "2024-09-01"), {"V1"});
    numbers.take(key("m1", "2024-09-02"), {"V2"});
    numbers.take(key("m1", "2024-09-01", "funds"), {"V1"});
    inner.ledger.forget_vouchers("merged", date("2024-09-02"));
    CHECK(numbers.take(key("m2", "2024-09-09"), {"V1", "V2"}).size() == 1);
    CHECK(numbers.take(key("m2", "2024-09-09", "funds"), {"V1"}).size() == 1);
  });
}

TEST_CASE_TEMPLATE("numbers are remembered over days and after the books were opened again", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    numbers.take(key("m1", "2024-09-01"), {"V1"});
  });
  books.reopen();
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    const auto conflicts = numbers.take(key("m1", "2024-09-09"), {"V1"});
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0].owner == key("m1", "2024-09-01"));
  });
}

TEST_CASE_TEMPLATE("numbers that only look alike are no conflict", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    using namespace std::string_view_literals;
    numbers.take(key("m1"), {"V1", "007", "a\0b"sv});
    CHECK(numbers.take(key("m2"), {"v1", "V1 ", "V", "7", "0070", "a", "a\0c"sv}).empty());
    CHECK(numbers.take(key("m3"), {"a\0b"sv}).size() == 1);
  });
}

TEST_CASE_TEMPLATE("another feed and another key of the schema are other key spaces", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    numbers.take(key("m1"), {"V1"});
    CHECK(numbers.take(key("m2", "2024-09-09", "funds"), {"V1"}).empty());
    auto two = schema();
    two.unique.push_back({{1}, UniqueScope::history});
    const auto id = numbers.record(key("m3"));
    CHECK(test::reserve(inner.ledger, id, two, {keys({"V2"}), keys({"V1"})}).empty());
    const auto other = numbers.record(key("m4"));
    const auto conflicts = test::reserve(inner.ledger, other, two, {keys({"V3", "V2"}), keys({"V1"})});
    REQUIRE(conflicts.size() == 2);
    CHECK(conflicts[0].unique_index == 0);
    CHECK(conflicts[0].key == "V2");
    CHECK(conflicts[1].unique_index == 1);
    CHECK(conflicts[1].owner == key("m3"));
  });
}

TEST_CASE_TEMPLATE("a scope of one day reaches over the day's merchants and no further", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger, schema(UniqueScope::day)};
    numbers.take(key("m1", "2024-09-08"), {"V1"});
    CHECK(numbers.take(key("m2", "2024-09-09"), {"V1"}).empty());
    const auto conflicts = numbers.take(key("m3", "2024-09-09"), {"V1"});
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0].owner == key("m2", "2024-09-09"));
  });
}

TEST_CASE_TEMPLATE("a scope of one statement reserves nothing", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger, schema(UniqueScope::statement)};
    CHECK(numbers.take(key("m1"), {"V1"}).empty());
    CHECK(numbers.take(key("m2"), {"V1"}).empty());
    numbers.rules = schema();
    CHECK(numbers.take(key("m3"), {"V1"}).empty());
  });
}

TEST_CASE_TEMPLATE("a statement judged again never conflicts with itself", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    const auto id = numbers.record(key("m1"), "one");
    CHECK(numbers.take(id, {"V1", "V2"}).empty());
    CHECK(numbers.take(id, {"V1", "V2"}).empty());
    numbers.record(key("m1"), "two");
    CHECK(numbers.take(id, {"V2", "V3"}).empty());
    numbers.deliver(id);
    CHECK(numbers.take(id, {"V2", "V3"}).empty());
    numbers.record(key("m1"), "three");
    CHECK(numbers.take(id, {"V3"}).empty());
  });
}

TEST_CASE_TEMPLATE("a new revision swaps the numbers of one that was not delivered", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    const auto id = numbers.record(key("m1"), "one");
    numbers.take(id, {"V1", "V2"});
    numbers.record(key("m1"), "two");
    numbers.take(id, {"V2", "V3"});
    CHECK(numbers.take(key("m2"), {"V1"}).empty());
    CHECK(numbers.take(key("m3"), {"V2", "V3"}).size() == 2);
  });
}

TEST_CASE_TEMPLATE("a held statement owns nothing", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    numbers.take(key("m1"), {"V1"});
    const auto held = numbers.record(key("m2"));
    CHECK(numbers.take(held, {"V1", "V2"}).size() == 1);
    inner.ledger.release(held);
    CHECK(numbers.take(key("m3"), {"V2"}).empty());
    const auto conflicts = numbers.take(held, {"V1", "V2"});
    REQUIRE(conflicts.size() == 2);
    CHECK(conflicts[1].owner == key("m3"));
  });
}

TEST_CASE_TEMPLATE("numbers that were delivered stay until a later revision is delivered", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    const auto id = numbers.record(key("m1"), "one");
    numbers.take(id, {"V1", "V2"});
    numbers.deliver(id);
    inner.ledger.release(id);
    CHECK(numbers.take(key("m2"), {"V1"}).size() == 1);
    inner.ledger.release(inner.ledger.find(key("m2"))->id);

    numbers.record(key("m1"), "two");
    numbers.take(id, {"V2", "V3"});
    CHECK(numbers.take(key("m3"), {"V1"}).size() == 1);
    inner.ledger.release(inner.ledger.find(key("m3"))->id);

    numbers.deliver(id);
    CHECK(numbers.take(key("m4"), {"V1"}).empty());
    CHECK(numbers.take(key("m5"), {"V2", "V3"}).size() == 2);
  });
}

TEST_CASE_TEMPLATE("numbers of a revision that may have arrived are not given away", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    for (const bool uncertain : {false, true}) {
      const std::string who = uncertain ? "m-uncertain" : "m-publishing";
      const std::string number = uncertain ? "V1" : "V2";
      const auto id = numbers.record(key(who), "one");
      numbers.take(id, {number});
      const auto delivery = inner.ledger.queue(id, "bank-a", "/upload/x", at(1)).id;
      inner.ledger.begin_attempt(delivery, "/upload/x", "/upload/.x.part", at(2));
      inner.ledger.intend_publish(delivery, "server", at(3));
      if (uncertain) inner.ledger.attempt_failed(delivery, State::uncertain, "no answer", at(4));
      numbers.record(key(who), "two");
      numbers.take(id, {});
      inner.ledger.release(id);
      CHECK(numbers.take(key("other-" + who), {number}).size() == 1);
    }
  });
}

TEST_CASE_TEMPLATE("of several owners, the one that took the number first is named", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    const auto later_id = numbers.record(key("m1"));  // recorded first, but it takes the number second
    numbers.take(key("m2"), {"V1"});
    CHECK(numbers.take(later_id, {"V1"}).size() == 1);  // a waived duplicate has two owners
    const auto conflicts = numbers.take(key("m3"), {"V1"});
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0].owner == key("m2"));
  });
}

TEST_CASE_TEMPLATE("the first owner judged again is not held because of the one that came after it", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    const auto first = numbers.record(key("m1"), "one");
    numbers.take(first, {"V1"});
    const auto second = numbers.record(key("m2"));
    CHECK(numbers.take(second, {"V1"}).size() == 1);
    CHECK(numbers.take(first, {"V1"}).empty());
    numbers.record(key("m1"), "two");
    CHECK(numbers.take(first, {"V1", "V2"}).empty());
    CHECK(numbers.take(second, {"V1"}).size() == 1);
  });
}

TEST_CASE_TEMPLATE("a step that fails takes no numbers and gives none away", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) { Numbers{inner.ledger}.take(key("m1"), {"V1"}); });
  CHECK_FALSE(try_step(books.transactions(), [](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    inner.ledger.release(inner.ledger.find(key("m1"))->id);
    numbers.take(key("m2"), {"V1", "V2"});
    throw std::runtime_error("no");
  }));
  run_step(books.transactions(), [](watch::Books& inner) {
    const auto conflicts = Numbers{inner.ledger}.take(key("m3"), {"V1", "V2"});
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0].owner == key("m1"));
  });
}

TEST_CASE_TEMPLATE("a statement of 100,000 numbers is reserved, and reserved again for its next revision",
                   Books, STMTWATCH_ALL_BOOKS) {
  constexpr std::size_t many = 100'000;
  checks::KeySet large;
  for (std::size_t i = 0; i < many; ++i)
    large.insert(fmt::format("20240909{:012}", i));
  Books books;
  run_step(books.transactions(), [&](watch::Books& inner) {
    Numbers numbers{inner.ledger};
    const auto id = numbers.record(key("m1"), "one");
    CHECK(test::reserve(inner.ledger, id, numbers.rules, {large}).empty());
    numbers.record(key("m1"), "two");
    CHECK(test::reserve(inner.ledger, id, numbers.rules, {large}).empty());
    CHECK(test::reserve(inner.ledger, numbers.record(key("m2")), numbers.rules, {large}).size() == many);
  });
}
