#include "daemon/cli/misspelling.hpp"

#include <vector>

#include <doctest/doctest.h>

namespace stmtwatch::cli {
namespace {

ExitCode nothing(const Arguments&, Terminal&) {
  return ExitCode::done;
}

std::vector<Verb> verbs() {
  return {{.path = "", .help = "", .options = {}, .run = nothing},
          {.path = "check",
           .help = "",
           .options = {{.name = "PATH", .takes = Takes::texts}, {.name = "--schema"}, {.name = "--jobs"}},
           .run = nothing},
          {.path = "statement list",
           .help = "",
           .options = {{.name = "--state"}, {.name = "--feed"}, {.name = "--limit"}},
           .run = nothing},
          {.path = "statement explain", .help = "", .options = {{.name = "FEED"}}, .run = nothing},
          {.path = "waiver add", .help = "", .options = {}, .run = nullptr}};
}

std::string said(std::vector<std::string_view> words) {
  return misspelling(words, verbs()).value_or("");
}

TEST_CASE("a command line whose words are all ours says nothing") {
  CHECK(said({}).empty());
  CHECK(said({"--json"}).empty());
  CHECK(said({"check", "--schema", "x.toml", "file", "statement"}).empty());
  CHECK(said({"check", "--schema=x.toml", "--", "--file"}).empty());
  CHECK(said({"--config", "list", "statement", "list", "--state", "held"}).empty());
  CHECK(said({"statement", "explain", "merged", "880000000001", "20240909"}).empty());
  CHECK(said({"-h", "statment"}).empty());
  CHECK(said({"waiver", "add", "--anything"}).empty());
}

TEST_CASE("a command that does not exist is told with the one that was meant") {
  CHECK(said({"statment", "list"}) ==
        "no command is called statment; did you mean statement? See stmtwatch --help");
  CHECK(said({"chek", "f"}) == "no command is called chek; did you mean check? See stmtwatch --help");
  CHECK(
      said({"statement", "lst"}) ==
      "no command of `stmtwatch statement` is called lst; did you mean list? See stmtwatch statement --help");
  CHECK(said({"statement", "exp"}).find("did you mean explain?") != std::string::npos);
}

TEST_CASE("a word that is near to nothing is told with what there is") {
  CHECK(said({"xyzzy"}) ==
        "no command is called xyzzy; there are check, statement, waiver. See stmtwatch --help");
  CHECK(said({"statement"}) ==
        "stmtwatch statement what? There are explain, list. See stmtwatch statement --help");
}

TEST_CASE("an option that does not exist is told with the one that was meant") {
  CHECK(said({"statement", "list", "--sate", "held"}).find("did you mean --state?") != std::string::npos);
  CHECK(said({"--jsn"}).find("no option of `stmtwatch` is called --jsn; did you mean --json?") == 0);
}

TEST_CASE("what is not ours is shown without its control characters") {
  CHECK(said({"a\x1b[2Jb"}).find("a\\x1b[2Jb") != std::string::npos);
}

}  // namespace
}  // namespace stmtwatch::cli
