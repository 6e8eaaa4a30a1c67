#include "checks/balances/chain.hpp"

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace stmtwatch::checks {
namespace {

Money yuan(int amount) {
  return *Money::parse(std::to_string(amount), 2);
}

struct Row {
  int movement;
  int balance;
};

// A chain that holds, oldest first, beginning at 100.
std::vector<Row> rows(const std::vector<int>& movements) {
  std::vector<Row> made;
  int balance = 100;
  for (const int movement : movements) {
    balance += movement;
    made.push_back({movement, balance});
  }
  return made;
}

struct Followed {
  Chain chain;
  std::vector<std::pair<std::size_t, std::string>> breaks;  // index and expected balance
};

Followed follow(std::vector<Row> rows, ChainOrder order = ChainOrder::oldest_first) {
  Followed followed{Chain(order), {}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto expected = followed.chain.follow({yuan(rows[i].movement), yuan(rows[i].balance)});
    if (expected) followed.breaks.emplace_back(i, expected->format());
  }
  return followed;
}

using Breaks = std::vector<std::pair<std::size_t, std::string>>;

TEST_CASE("a chain that holds has no break, in either order") {
  auto made = rows({10, -20, 0, 5});
  const auto oldest = follow(made);
  CHECK(oldest.breaks.empty());
  CHECK(oldest.chain.opening() == yuan(100));
  CHECK(oldest.chain.closing() == yuan(95));
  std::ranges::reverse(made);
  const auto newest = follow(made, ChainOrder::newest_first);
  CHECK(newest.breaks.empty());
  CHECK(newest.chain.opening() == yuan(100));
  CHECK(newest.chain.closing() == yuan(95));
  CHECK_FALSE(follow(made).breaks.empty());
}

TEST_CASE("a lost record is one break, at the record behind it") {
  auto made = rows({10, -20, 7, 5});
  made.erase(made.begin() + 1);
  CHECK(follow(made).breaks == Breaks{{1, "117.00"}});
  std::ranges::reverse(made);
  CHECK(follow(made, ChainOrder::newest_first).breaks == Breaks{{2, "90.00"}});
}

TEST_CASE("a wrong balance is one break, at that record, wherever it stands but first") {
  for (std::size_t wrong = 1; wrong < 4; ++wrong) {
    CAPTURE(wrong);
    auto made = rows({10, -20, 7, 5});
    const auto right = yuan(made[wrong].balance).format();
    made[wrong].balance += 1;
    const auto followed = follow(made);
    CHECK(followed.breaks == Breaks{{wrong, right}});
    CHECK(followed.chain.opens_with(yuan(100)));
    CHECK(followed.chain.closes_with(yuan(102)));
  }
}

TEST_CASE("a wrong first balance breaks the chain at the second record, and opening is not held against it") {
  auto made = rows({10, -20, 7});
  made[0].balance += 1;
  const auto followed = follow(made);
  CHECK(followed.breaks == Breaks{{1, "91.00"}});
  CHECK(followed.chain.opens_with(yuan(100)));
  CHECK(followed.chain.opens_with(yuan(101)));
  CHECK_FALSE(followed.chain.opens_with(yuan(102)));
}

TEST_CASE("a wrong movement is one break") {
  auto made = rows({10, -20, 7});
  made[1].movement = 20;
  CHECK(follow(made).breaks == Breaks{{1, "130.00"}});
  made = rows({10, -20, 7});
  std::ranges::reverse(made);
  made[1].movement = 20;  // what is left of the newer record is the older one's balance
  CHECK(follow(made, ChainOrder::newest_first).breaks == Breaks{{2, "70.00"}});
}

TEST_CASE("two records that changed places are one break") {
  auto made = rows({10, -20, 7, 5});
  std::swap(made[1], made[2]);
  CHECK(follow(made).breaks.size() == 1);
}

TEST_CASE("two breaks with a sound record between them are two") {
  auto made = rows({10, -20, 7, 5, 3, 2, 1});
  made[2].balance += 1;
  made[5].balance += 1;
  CHECK(follow(made).breaks.size() == 2);
}

TEST_CASE("what cannot be read is not held against its neighbours") {
  Chain chain(ChainOrder::oldest_first);
  CHECK_FALSE(chain.follow({yuan(10), yuan(110)}));
  CHECK_FALSE(chain.follow({std::nullopt, yuan(200)}));  // its movement might be 90
  CHECK_FALSE(chain.follow({yuan(1), std::nullopt}));    // its balance follows
  CHECK(chain.follow({yuan(1), yuan(203)}) == yuan(202));
  chain.lose();
  CHECK_FALSE(chain.follow({yuan(1), yuan(5)}));
  CHECK(chain.follow({yuan(1), yuan(5)}) == yuan(6));
}

TEST_CASE("a first record that cannot be read leaves the opening open") {
  Chain chain(ChainOrder::oldest_first);
  chain.lose();
  CHECK_FALSE(chain.follow({yuan(1), yuan(5)}));
  CHECK(chain.opens_with(yuan(77)));
  CHECK(chain.closes_with(yuan(5)));
  CHECK_FALSE(chain.closes_with(yuan(6)));
}

TEST_CASE("any one fault in any chain is exactly one fault told") {
  std::mt19937 random(20240910);
  const auto up_to = [&](int max) { return std::uniform_int_distribution<int>(0, max)(random); };
  for (int round = 0; round < 2000; ++round) {
    CAPTURE(round);
    std::vector<int> movements(static_cast<std::size_t>(3 + up_to(20)));
    for (int& movement : movements)
      movement = up_to(1) == 0 ? -1 - up_to(50) : 1 + up_to(50);
    auto made = rows(movements);
    const int closing = made.back().balance;
    const auto at = static_cast<std::size_t>(up_to(static_cast<int>(made.size()) - 1));
    const bool newest_first = up_to(1) == 1;
    const int fault = up_to(3);
    if (fault == 1) made[at].balance += 1000;
    if (fault == 2) made[at].movement += 1000;
    if (fault == 3) made.erase(made.begin() + static_cast<std::ptrdiff_t>(at));
    if (newest_first) std::ranges::reverse(made);
    const auto followed = follow(made, newest_first ? ChainOrder::newest_first : ChainOrder::oldest_first);
    const auto told = followed.breaks.size() + (followed.chain.opens_with(yuan(100)) ? 0 : 1) +
                      (followed.chain.closes_with(yuan(closing)) ? 0 : 1);
    CHECK(told == (fault == 0 ? 0 : 1));
  }
}

}  // namespace
}  // namespace stmtwatch::checks
