#include <doctest/doctest.h>

#include "tests/simulation/watch/night.hpp"

namespace stmtwatch::test {
namespace {

using ledger::State;

TEST_CASE("voucher numbers are remembered for ledger_days, and free again after that") {
  Night night;
  night.settings.ledger_days = 2;
  night.deliver(night.judge({"V1"}, "880000000001", "2024-09-07"));
  night.deliver(night.judge({"V2"}, "880000000001", "2024-09-08"));
  CHECK(night.await(night.feed().forget_vouchers(date("2024-09-10"))));
  CHECK(night.judge({"V1"}, "880000000002").state == State::queued);
  CHECK(night.judge({"V2"}, "880000000003").state == State::held);
  CHECK(night.await(night.feed().forget_vouchers(date("2024-09-11"))));
  CHECK(night.judge_again("880000000003").state == State::queued);
}

TEST_CASE("the ledger of one feed forgets nothing of another") {
  Night night;
  night.settings.ledger_days = 1;
  night.step([](watch::Books& books) {
    const auto other = books.ledger.record(key("880000000009", "2024-01-01", "funds"), revision("x"));
    test::reserve(books.ledger, other.id, schema(), {keys({"V1"})});
  });
  CHECK(night.await(night.feed().forget_vouchers(date("2024-09-10"))));
  night.step([](watch::Books& books) {
    CHECK(test::conflicts(books.ledger, key("880000000008", "2024-09-09", "funds"), schema(), {keys({"V1"})})
              .size() == 1);
  });
}

TEST_CASE("a ledger that remembers longer than there are days forgets nothing") {
  Night night;
  night.settings.ledger_days = 36'500;
  CHECK(night.await(night.feed().forget_vouchers(date("1901-01-01"))));
}

TEST_CASE("what the ledger still remembers stays in the archive") {
  Night night;
  night.settings.ledger_days = night.settings.archive_days = 2;
  night.deliver(night.judge({"V1"}, "880000000001", "2024-09-07"));
  night.deliver(night.judge({"V2"}, "880000000001", "2024-09-08"));
  night.await(night.feed().expire_archive(date("2024-09-10")));
  CHECK_FALSE(std::filesystem::exists(night.settings.archive / "20240907"));
  CHECK(std::filesystem::exists(night.settings.archive / "20240908"));
}

}  // namespace
}  // namespace stmtwatch::test
