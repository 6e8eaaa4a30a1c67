#include <doctest/doctest.h>

#include "tests/simulation/watch/night.hpp"

// Who owns a voucher number while statements come, are held, delivered, written anew and sent again.
namespace stmtwatch::test {
namespace {

using ledger::State;

std::string only_message(const ledger::Statement& statement) {
  REQUIRE(statement.revision.findings_total == 1);
  return statement.revision.findings.at(0).message;
}

TEST_CASE("a number of a delivered statement holds a later one, which says where it stands in the archive") {
  Night night;
  night.deliver(night.judge({"V1", "V2"}, "880000000001", "2024-09-08"));
  CHECK_FALSE(std::filesystem::exists(night.path("880000000001", "2024-09-08")));
  const auto second = night.judge({"V3", "V2"}, "880000000002");
  CHECK(second.state == State::held);
  CHECK(
      only_message(second) ==
      "voucher_no \"V2\" was used on an earlier day: another entry with this number is record 2 (line 3) of "
      "merged_880000000001_20240908.txt, business date 2024-09-08");
}

TEST_CASE("a statement that waits to be delivered owns its numbers already") {
  Night night;
  CHECK(night.judge({"V1"}, "880000000001").state == State::queued);
  const auto second = night.judge({"V1"}, "880000000002");
  CHECK(second.state == State::held);
  CHECK(only_message(second).contains("record 1 (line 2) of merged_880000000001_20240909.txt"));
}

TEST_CASE("a statement is no duplicate of itself, judged again, written anew or sent again") {
  Night night;
  CHECK(night.judge({"V1", "V2"}).state == State::queued);
  CHECK(night.judge_again().state == State::queued);
  const auto rewritten = night.judge({"V1", "V2", "V3"});
  CHECK(rewritten.revision.number == 2);
  CHECK(rewritten.state == State::queued);
  night.deliver(rewritten);
  const auto sent_again = night.judge({"V1", "V2", "V3"});
  CHECK(sent_again.state == State::delivered);
  CHECK(sent_again.revision.findings_total == 0);
  const auto corrected = night.judge({"V1", "V2", "V3"}, "880000000001", "2024-09-09", "corrected");
  CHECK(corrected.state == State::superseding);
  CHECK(corrected.revision.findings_total == 0);
}

TEST_CASE("a held statement owns nothing") {
  Night night;
  const auto held = night.judge({"V1", "V1", "V2"});
  CHECK(held.state == State::held);
  CHECK(night.judge({"V1", "V2"}, "880000000002").state == State::queued);
  // Corrected, it comes too late for both.
  const auto corrected = night.judge({"V1", "V2"});
  CHECK(corrected.state == State::held);
  CHECK(corrected.revision.findings_total == 2);
}

TEST_CASE("numbers that a new content has no more are free") {
  Night night;
  CHECK(night.judge({"V1", "V2"}).state == State::queued);
  CHECK(night.judge({"V3"}).state == State::queued);
  CHECK(night.judge({"V1", "V2"}, "880000000002").state == State::queued);
}

TEST_CASE("of a duplicate that somebody lets pass both are owners, the first one is named, then the other") {
  Night night;
  CHECK(night.judge({"V1"}, "880000000001").state == State::queued);
  const auto second = night.judge({"V1"}, "880000000002");
  CHECK(second.state == State::held);
  night.step([&](watch::Books& books) {  // as a waiver does
    test::reserve(books.ledger, second.id, *night.settings.schema, {keys({"V1"})});
    books.ledger.settle_verdict(second.id, ledger::Verdict::waived, checks::FindingList(), State::queued,
                                night.clock.now());
  });
  CHECK(only_message(night.judge({"V1"}, "880000000003")).contains("merged_880000000001_20240909.txt"));
  CHECK(night.judge({"V4"}, "880000000001").state == State::queued);
  CHECK(only_message(night.judge_again("880000000003")).contains("merged_880000000002_20240909.txt"));
}

}  // namespace
}  // namespace stmtwatch::test
