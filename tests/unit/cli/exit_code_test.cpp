#include "daemon/cli/exit_code.hpp"

#include <doctest/doctest.h>

#include "daemon/cli/terminal.hpp"

using namespace stmtwatch::cli;

TEST_CASE("of several exit codes the gravest wins, in whatever order they come") {
  using enum ExitCode;
  constexpr std::array from_grave_to_light = {usage,    configuration, not_permitted, io,   no_input,
                                              protocol, unavailable,   try_later,     held, done};
  for (std::size_t graver = 0; graver < from_grave_to_light.size(); ++graver) {
    for (std::size_t lighter = graver; lighter < from_grave_to_light.size(); ++lighter) {
      CHECK(gravest(from_grave_to_light[graver], from_grave_to_light[lighter]) ==
            from_grave_to_light[graver]);
      CHECK(gravest(from_grave_to_light[lighter], from_grave_to_light[graver]) ==
            from_grave_to_light[graver]);
    }
  }
}

TEST_CASE("exit codes are those of sysexits.h") {
  CHECK(static_cast<int>(ExitCode::usage) == 64);
  CHECK(static_cast<int>(ExitCode::held) == 65);
  CHECK(static_cast<int>(ExitCode::no_input) == 66);
  CHECK(static_cast<int>(ExitCode::unavailable) == 69);
  CHECK(static_cast<int>(ExitCode::io) == 74);
  CHECK(static_cast<int>(ExitCode::try_later) == 75);
  CHECK(static_cast<int>(ExitCode::protocol) == 76);
  CHECK(static_cast<int>(ExitCode::not_permitted) == 77);
  CHECK(static_cast<int>(ExitCode::configuration) == 78);
}

TEST_CASE("what strangers named is shown without doing anything to the terminal") {
  CHECK(printable("merged_1.txt 中文 é") == "merged_1.txt 中文 é");
  CHECK(printable("a\x1b[31m\n\t\x7f") == "a\\x1b[31m\\x0a\\x09\\x7f");
  CHECK(printable("\xff\xc3") == "\\xff\\xc3");
  CHECK(printable("\xc2\x85\xe2\x80\xa8") == "\\xc2\\x85\\xe2\\x80\\xa8");
  CHECK(printable("").empty());
}

TEST_CASE("one is no plural") {
  CHECK(counted(0, "record") == "0 records");
  CHECK(counted(1, "record") == "1 record");
  CHECK(counted(2, "record") == "2 records");
}
