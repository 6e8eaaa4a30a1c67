#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "tests/contract/store/books_under_test.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using ledger::Delivery;
using ledger::DeliveryId;
using ledger::Receipt;
using ledger::State;
using ledger::StatementId;

namespace {

StatementId queued_statement(ledger::Ledger& ledger, const std::string& who,
                             std::string_view content = "content") {
  const auto id = ledger.record(key(who), revision(content)).id;
  ledger.settle_verdict(id, ledger::Verdict::deliverable, checks::FindingList(), State::queued, at(0));
  return id;
}

DeliveryId queue(ledger::Ledger& ledger, StatementId id, const std::string& destination = "bank-a") {
  return ledger.queue(id, destination, "/upload/m1/20240909/x.txt", at(1)).id;
}

Receipt receipt() {
  return {digest("content"), 7, "/upload/m1/20240909/x.txt", "SHA256:abc", "size", at(2), at(4), ""};
}

std::vector<std::string> paths(const std::vector<ledger::Leftover>& leftovers) {
  std::vector<std::string> paths;
  for (const auto& leftover : leftovers)
    paths.push_back(leftover.temporary_path);
  return paths;
}

using Paths = std::vector<std::string>;

// One delivery under way, with what a test wants to know of it.
struct UnderWay {
  explicit UnderWay(ledger::Ledger& book) : ledger(book), statement(queued_statement(book, "m1")) {
    id = queue(book, statement);
  }
  Delivery now() { return ledger.delivery(id).value(); }
  State statement_state() { return ledger.find(statement)->state; }
  Paths leftovers(const std::vector<DeliveryId>& under_way = {}) {
    return paths(ledger.leftovers("bank-a", under_way));
  }

  ledger::Ledger& ledger;
  StatementId statement;
  DeliveryId id = 0;
};

}  // namespace

TEST_CASE_TEMPLATE("a delivery goes from queued over sending to delivered, and all of it is kept", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  DeliveryId id = 0;
  run_step(books.transactions(), [&](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    id = delivery.id;
    const auto waiting = delivery.now();
    CHECK(waiting.statement == delivery.statement);
    CHECK(waiting.key == key("m1"));
    CHECK(waiting.revision == 1);
    CHECK(waiting.destination == "bank-a");
    CHECK(waiting.state == State::queued);
    CHECK(waiting.remote_path == "/upload/m1/20240909/x.txt");
    CHECK(waiting.attempt == 0);
    CHECK(waiting.temporary_path.empty());
    CHECK_FALSE(waiting.publish_intended);
    CHECK(waiting.queued_at == at(1));
    CHECK_FALSE(waiting.started_at);
    CHECK_FALSE(waiting.fault);
    CHECK_FALSE(waiting.receipt);

    const auto begun =
        inner.ledger.begin_attempt(id, "/upload/m1/20240909/x.txt", "/upload/.x.1.part", at(2));
    CHECK(begun.state == State::sending);
    CHECK(begun.attempt == 1);
    CHECK(begun.temporary_path == "/upload/.x.1.part");
    CHECK(begun.started_at == at(2));
    CHECK(delivery.statement_state() == State::sending);

    inner.ledger.intend_publish(id, "server", at(3));
    CHECK(delivery.now().publish_intended);
    inner.ledger.delivered(id, receipt(), at(4));
  });
  books.reopen();
  run_step(books.transactions(), [&](watch::Books& inner) {
    const auto statement = inner.ledger.find(key("m1"));
    CHECK(statement->state == State::delivered);
    CHECK(statement->updated_at == at(4));
    REQUIRE(statement->deliveries.size() == 1);
    const auto& done = statement->deliveries[0];
    CHECK(done.id == id);
    CHECK(done.state == State::delivered);
    REQUIRE(done.receipt);
    CHECK(done.receipt->sha256 == digest("content"));
    CHECK(done.receipt->size == 7);
    CHECK(done.receipt->remote_path == "/upload/m1/20240909/x.txt");
    CHECK(done.receipt->host_key == "SHA256:abc");
    CHECK(done.receipt->verified == "size");
    CHECK(done.receipt->started_at == at(2));
    CHECK(done.receipt->finished_at == at(4));
    CHECK(inner.ledger.unfinished("bank-a").empty());
  });
}

TEST_CASE_TEMPLATE("queueing twice is one delivery, a new revision is another", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    CHECK(queue(inner.ledger, delivery.statement) == delivery.id);
    inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", "t1", at(2));
    CHECK(inner.ledger.queue(delivery.statement, "bank-a", "/other", at(9)).state == State::sending);
    CHECK(delivery.now().remote_path == "/upload/m1/20240909/x.txt");
    CHECK(queue(inner.ledger, delivery.statement, "archive") != delivery.id);
    queued_statement(inner.ledger, "m1", "two");
    CHECK(queue(inner.ledger, delivery.statement) != delivery.id);
    CHECK(inner.ledger.find(delivery.statement)->deliveries.size() == 3);
  });
}

TEST_CASE_TEMPLATE("an attempt that failed waits again, and the next one has the next number", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", "t1", at(2));
    inner.ledger.attempt_failed(delivery.id, State::queued, "connection lost", at(3));
    CHECK(delivery.now().state == State::queued);
    CHECK(delivery.now().fault == "connection lost");
    CHECK(delivery.statement_state() == State::queued);
    const auto second = inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", "t2", at(4));
    CHECK(second.attempt == 2);
    CHECK(second.temporary_path == "t2");
    CHECK(second.started_at == at(4));
    CHECK(second.fault == "connection lost");
  });
}

TEST_CASE_TEMPLATE("an intent to publish outlives a failure whose end nobody saw, not one the server told",
                   Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    for (const auto after : {State::queued, State::uncertain, State::superseding}) {
      CAPTURE(ledger::text(after));
      const auto id = queue(inner.ledger, queued_statement(inner.ledger, std::string(ledger::text(after))));
      inner.ledger.begin_attempt(id, "/upload/m1/20240909/x.txt", "t1", at(2));
      inner.ledger.intend_publish(id, "server", at(3));
      inner.ledger.attempt_failed(id, after, "fault", at(4));
      CHECK(inner.ledger.delivery(id)->state == after);
      CHECK(inner.ledger.delivery(id)->publish_intended == (after != State::superseding));
      CHECK_FALSE(inner.ledger.begin_attempt(id, "/upload/m1/20240909/x.txt", "t2", at(5)).publish_intended);
    }
  });
}

TEST_CASE_TEMPLATE("a statement with two destinations is delivered when both have it", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    const auto archive = queue(inner.ledger, delivery.statement, "archive");
    inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", "t1", at(2));
    inner.ledger.delivered(delivery.id, receipt(), at(3));
    CHECK(delivery.statement_state() == State::queued);
    inner.ledger.begin_attempt(archive, "/upload/m1/20240909/x.txt", "t1", at(2));
    inner.ledger.delivered(archive, receipt(), at(4));
    CHECK(delivery.statement_state() == State::delivered);
  });
}

TEST_CASE_TEMPLATE("what becomes of an older revision leaves the state of the newer one alone", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", "t1", at(2));
    inner.ledger.record(key("m1"), revision("two"));
    inner.ledger.delivered(delivery.id, receipt(), at(3));
    CHECK(delivery.statement_state() == State::checking);
    CHECK(inner.ledger.find(delivery.statement)->deliveries[0].state == State::delivered);
  });
}

TEST_CASE_TEMPLATE("unfinished deliveries are those of the destination that wait or are sent, oldest first",
                   Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    std::vector<DeliveryId> ids;
    for (int i = 0; i < 6; ++i) {
      const auto statement = queued_statement(inner.ledger, fmt::format("m{}", i));
      ids.push_back(inner.ledger.queue(statement, i == 5 ? "archive" : "bank-a", "/x", at(10 - i)).id);
    }
    inner.ledger.begin_attempt(ids[1], "/upload/m1/20240909/x.txt", "t", at(20));
    inner.ledger.begin_attempt(ids[2], "/upload/m1/20240909/x.txt", "t", at(20));
    inner.ledger.attempt_failed(ids[2], State::superseding, "conflict", at(21));
    inner.ledger.begin_attempt(ids[3], "/upload/m1/20240909/x.txt", "t", at(20));
    inner.ledger.delivered(ids[3], receipt(), at(21));
    const auto unfinished = inner.ledger.unfinished("bank-a");
    REQUIRE(unfinished.size() == 3);
    CHECK(unfinished[0].id == ids[4]);
    CHECK(unfinished[1].id == ids[1]);
    CHECK(unfinished[1].state == State::sending);
    CHECK(unfinished[2].id == ids[0]);
  });
}

TEST_CASE_TEMPLATE("a delivery that was withdrawn is in no answer any more, until it is queued again", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", "t1", at(2));
    inner.ledger.withdraw(delivery.id, at(3));
    CHECK_FALSE(inner.ledger.delivery(delivery.id));
    CHECK(inner.ledger.find(delivery.statement)->deliveries.empty());
    CHECK(inner.ledger.unfinished("bank-a").empty());
    CHECK(delivery.leftovers() == Paths{"t1"});

    CHECK(queue(inner.ledger, delivery.statement) == delivery.id);
    CHECK(delivery.now().state == State::queued);
    CHECK(inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", "t2", at(4)).attempt == 2);
  });
}

TEST_CASE_TEMPLATE(
    "what has arrived stays delivered: it is not withdrawn, and a withdrawn one counts if it arrived", Books,
    STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", "t1", at(2));
    inner.ledger.withdraw(delivery.id, at(3));
    inner.ledger.delivered(delivery.id, receipt(), at(4));
    CHECK(delivery.now().state == State::delivered);
    inner.ledger.withdraw(delivery.id, at(5));
    CHECK(delivery.now().state == State::delivered);
    auto other = receipt();
    other.verified = "rename";
    inner.ledger.delivered(delivery.id, other, at(6));
    CHECK(delivery.now().receipt->verified == "size");
  });
}

TEST_CASE_TEMPLATE("what the state does not allow is refused", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  DeliveryId done = 0;
  DeliveryId withdrawn = 0;
  run_step(books.transactions(), [&](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    done = delivery.id;
    inner.ledger.begin_attempt(done, "/upload/m1/20240909/x.txt", "t1", at(2));
    inner.ledger.delivered(done, receipt(), at(3));
    withdrawn = queue(inner.ledger, queued_statement(inner.ledger, "m2"));
    inner.ledger.begin_attempt(withdrawn, "/upload/m1/20240909/x.txt", "t1", at(2));
    inner.ledger.withdraw(withdrawn, at(3));
  });
  const auto refused = [&](Step step) {
    return !try_step(books.transactions(), std::move(step)).has_value();
  };
  for (const DeliveryId id : {done, withdrawn, DeliveryId{4711}}) {
    CAPTURE(id);
    CHECK(refused([id](watch::Books& inner) {
      inner.ledger.begin_attempt(id, "/upload/m1/20240909/x.txt", "t2", at(5));
    }));
    CHECK(refused([id](watch::Books& inner) { inner.ledger.intend_publish(id, "server", at(5)); }));
  }
  CHECK(
      refused([&](watch::Books& inner) { inner.ledger.attempt_failed(done, State::queued, "late", at(5)); }));
  CHECK(refused([](watch::Books& inner) { inner.ledger.delivered(4711, receipt(), at(5)); }));
  CHECK(refused([](watch::Books& inner) { inner.ledger.withdraw(4711, at(5)); }));
  CHECK(refused([](watch::Books& inner) { inner.ledger.queue(4711, "bank-a", "/x", at(5)); }));
}

TEST_CASE_TEMPLATE("temporary names are left over until they are swept, but for those under way", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", "t1", at(2));
    inner.ledger.attempt_failed(delivery.id, State::queued, "lost", at(3));
    inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", "t2", at(4));
    CHECK(delivery.leftovers() == Paths{"t1", "t2"});
    CHECK(delivery.leftovers({delivery.id}).empty());
    CHECK(inner.ledger.leftovers("archive", {}).empty());
    inner.ledger.swept({inner.ledger.leftovers("bank-a", {})[0].attempt_id}, at(5));
    CHECK(delivery.leftovers() == Paths{"t2"});
    inner.ledger.delivered(delivery.id, receipt(), at(6));
    CHECK(delivery.leftovers().empty());
  });
}

TEST_CASE_TEMPLATE("the temporary name that tells whether a publication took place is not left over", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", "t1", at(2));
    inner.ledger.intend_publish(delivery.id, "server", at(3));
    CHECK(delivery.leftovers().empty());
    inner.ledger.attempt_failed(delivery.id, State::queued, "lost", at(4));
    CHECK(delivery.leftovers().empty());
    inner.ledger.attempt_failed(delivery.id, State::uncertain, "lost", at(5));
    CHECK(delivery.leftovers().empty());
    inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", "t2", at(6));
    CHECK(delivery.leftovers() == Paths{"t1", "t2"});
    inner.ledger.intend_publish(delivery.id, "server", at(7));
    inner.ledger.attempt_failed(delivery.id, State::superseding, "other content there", at(8));
    CHECK(delivery.leftovers() == Paths{"t1", "t2"});
  });
}

TEST_CASE_TEMPLATE("leftovers come in bounded portions, the oldest first", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    for (std::size_t i = 0; i < ledger::Ledger::leftovers_max + 5; ++i) {
      inner.ledger.begin_attempt(delivery.id, "/upload/m1/20240909/x.txt", fmt::format("t{}", i), at(2));
    }
    const auto first = inner.ledger.leftovers("bank-a", {});
    REQUIRE(first.size() == ledger::Ledger::leftovers_max);
    CHECK(first[0].temporary_path == "t0");
    std::vector<std::int64_t> ids;
    for (const auto& leftover : first)
      ids.push_back(leftover.attempt_id);
    inner.ledger.swept(ids, at(3));
    CHECK(delivery.leftovers().size() == 5);
  });
}

TEST_CASE_TEMPLATE("an intent names its server, and a person's word that nothing arrived ends it", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    inner.ledger.begin_attempt(delivery.id, "/elsewhere", "t1", at(2));
    CHECK(delivery.now().remote_path == "/elsewhere");
    CHECK(delivery.now().server.empty());
    inner.ledger.intend_publish(delivery.id, "a@b:22 SHA256:x", at(3));
    CHECK(delivery.now().server == "a@b:22 SHA256:x");
    inner.ledger.attempt_failed(delivery.id, State::uncertain, "who knows", at(4));
    CHECK(delivery.statement_state() == State::uncertain);
    CHECK(inner.ledger.unfinished().empty());

    inner.ledger.send_again(delivery.id, at(5));
    CHECK(delivery.now().state == State::queued);
    CHECK_FALSE(delivery.now().publish_intended);
    CHECK(delivery.statement_state() == State::queued);
    CHECK(delivery.leftovers() == Paths{"t1"});
    CHECK(inner.ledger.unfinished().size() == 1);
  });
}

TEST_CASE_TEMPLATE("while an older revision is uncertain its statement is", Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    inner.ledger.begin_attempt(delivery.id, "/x", "t1", at(2));
    inner.ledger.intend_publish(delivery.id, "server", at(3));
    queued_statement(inner.ledger, "m1", "two");
    queue(inner.ledger, delivery.statement);
    inner.ledger.attempt_failed(delivery.id, State::uncertain, "who knows", at(4));
    CHECK(delivery.statement_state() == State::uncertain);
    inner.ledger.send_again(delivery.id, at(5));
    inner.ledger.withdraw(delivery.id, at(5));
    CHECK(delivery.statement_state() == State::queued);
  });
}

TEST_CASE_TEMPLATE(
    "an arrival forgets the fault before it, and one that a person adopts leaves a name to sweep", Books,
    STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    for (const std::string by : {"", "lin"}) {
      UnderWay delivery(inner.ledger);
      const auto id = queue(inner.ledger, queued_statement(inner.ledger, "n" + by));
      inner.ledger.begin_attempt(id, "/x", "t" + by, at(2));
      inner.ledger.attempt_failed(id, State::queued, "refused", at(3));
      auto adopted = receipt();
      adopted.adopted_by = by;
      inner.ledger.delivered(id, adopted, at(4));
      CHECK_FALSE(inner.ledger.delivery(id)->fault);
      CHECK(inner.ledger.delivery(id)->receipt->adopted_by == by);
    }
    CHECK(paths(inner.ledger.leftovers("bank-a", {})) == Paths{"tlin"});
  });
}

TEST_CASE_TEMPLATE("a delivery moves to another destination with its intent, but not onto one that is there",
                   Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), [](watch::Books& inner) {
    UnderWay delivery(inner.ledger);
    inner.ledger.begin_attempt(delivery.id, "/x", "t1", at(2));
    inner.ledger.intend_publish(delivery.id, "server", at(3));
    const auto other = queue(inner.ledger, delivery.statement, "bank-b");
    CHECK_FALSE(inner.ledger.move(delivery.id, "bank-b"));
    CHECK(delivery.now().destination == "bank-a");
    CHECK(inner.ledger.move(delivery.id, "bank-c"));
    CHECK(delivery.now().destination == "bank-c");
    CHECK(delivery.now().publish_intended);
    CHECK(delivery.now().server == "server");
    CHECK(inner.ledger.delivery(other)->destination == "bank-b");
    inner.ledger.delivered(delivery.id, receipt(), at(4));
    CHECK_FALSE(inner.ledger.move(delivery.id, "bank-d"));
  });
}
