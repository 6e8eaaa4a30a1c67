#include "config/words.hpp"

#include <array>

#include <doctest/doctest.h>

using namespace stmtwatch::config;

TEST_CASE("the nearest name is the one that was probably meant") {
  constexpr auto known =
      std::to_array<std::string_view>({"spool", "schema", "known_hosts", "quiet_seconds", "remote_path"});
  for (const auto& [typed, meant] : {std::pair<std::string_view, std::string_view>{"spol", "spool"},
                                     {"spolo", "spool"},
                                     {"SPOOL", "spool"},
                                     {"scheme", "schema"},
                                     {"know_hosts", "known_hosts"},
                                     {"quiet", "quiet_seconds"},
                                     {"remotepath", "remote_path"},
                                     {"remote_paths", "remote_path"}}) {
    CAPTURE(typed);
    CHECK(nearest(typed, known) == meant);
  }
}

TEST_CASE("of names that are equally near the first is meant, and none of those of other letters") {
  constexpr auto known =
      std::to_array<std::string_view>({"a", "b", "port", "host", "voucher_no", "posted", "postal"});
  CHECK(nearest("b", known) == "b");
  CHECK(nearest("poste", known) == "posted");
  CHECK(nearest("postex", known) == "posted");
  CHECK(nearest("voucher", known) == "voucher_no");
  for (const std::string_view strange :
       {"", "c", "vo", "password", "past", "xxxx", "voucher_number_of_the_bank"})
    CHECK_MESSAGE(!nearest(strange, known), strange);
  CHECK(!nearest(std::string(10'000, 'x'), known));
  CHECK(!nearest("x", {}));
  CHECK(hint_of_nearest(": the nearest is ", "hots", known) == ": the nearest is \"host\"");
  CHECK(hint_of_nearest(": the nearest is ", "password", known).empty());
}

TEST_CASE("what is quoted stays on one line and is cut between characters") {
  CHECK(in_quotes("plain 中文") == "\"plain 中文\"");
  CHECK(in_quotes("a\nb\x1b[31m\x7f") == "\"a\\x0ab\\x1b[31m\\x7f\"");
  CHECK(in_quotes(std::string(80, 'x')) == "\"" + std::string(80, 'x') + "\"");
  CHECK(in_quotes(std::string(81, 'x')) == "\"" + std::string(80, 'x') + "...\"");
  CHECK(in_quotes(std::string(79, 'x') + "中") == "\"" + std::string(79, 'x') + "...\"");
}

TEST_CASE("lists read as people write them") {
  constexpr auto names = std::to_array<std::string_view>({"a", "b", "c"});
  CHECK(listed(names) == "a, b, c");
  CHECK(listed(names, " or ") == "a, b or c");
  CHECK(listed({}).empty());
}
