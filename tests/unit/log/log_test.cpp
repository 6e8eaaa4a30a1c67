#include "daemon/log/log.hpp"

#include <doctest/doctest.h>

using stmtwatch::log::line;

TEST_CASE("plain values stand as they are, others in quotes") {
  CHECK(line("ready", {{"http", "127.0.0.1:9464"}}) == "event=ready http=127.0.0.1:9464");
  CHECK(line("x", {{"a", ""}, {"b", "two words"}, {"c", "k=v"}}) == R"(event=x a="" b="two words" c="k=v")");
  CHECK(line("x", {{"a", R"(say "hi" \ bye)"}}) == R"(event=x a="say \"hi\" \\ bye")");
}

TEST_CASE("a value can never begin a second line") {
  CHECK(line("x", {{"file", "a\nlevel=error event=forged\r\x1b[2J"}}) ==
        R"(event=x file="a\\x0alevel=error event=forged\\x0d\\x1b[2J")");
}

TEST_CASE("the log is UTF-8 whatever a file is called, and the name reads as everywhere else") {
  CHECK(line("x", {{"file", "merged_\xff\xc3.txt"}}) == R"(event=x file=merged_\xff\xc3.txt)");
  CHECK(line("x", {{"file", std::string(511, 'a') + "二合一"}}) ==
        "event=x file=\"" + std::string(511, 'a') + "\"...");
}

TEST_CASE("characters beyond ASCII are kept") {
  CHECK(line("x", {{"name", "二合一账单"}}) == "event=x name=二合一账单");
}

TEST_CASE("a value is cut at 512 bytes and says so") {
  const std::string whole(512, 'a');
  CHECK(line("x", {{"a", whole}}) == "event=x a=" + whole);
  CHECK(line("x", {{"a", whole + "b"}}) == "event=x a=\"" + whole + "\"...");
}
