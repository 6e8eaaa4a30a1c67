#include "daemon/watch/temporary_name.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::watch {
namespace {

TEST_CASE("a temporary name stands beside the final one and differs with each attempt") {
  const std::string name = ".{file_name}.{attempt}.part";
  CHECK(temporary_path("/upload/m1/a.txt", name, "a.txt", "7-1") == "/upload/m1/.a.txt.7-1.part");
  CHECK(temporary_path("/upload/m1/a.txt", name, "a.txt", "7-2") == "/upload/m1/.a.txt.7-2.part");
  CHECK(temporary_path("a.txt", name, "a.txt", "7-1") == ".a.txt.7-1.part");
  CHECK(temporary_path("/a.txt", "{attempt}{attempt}", "a.txt", "7") == "/77");
  CHECK(temporary_path("/a.txt", "{attempt}.{file_name}", "{attempt}", "7") == "/7.{attempt}");
}

TEST_CASE("the same fault of two attempts is the same text with the pattern in place of their names") {
  const auto fault = [](const std::string& temporary) { return "cannot write " + temporary + ": no space"; };
  const std::string pattern = "/up/.a.txt.*.part";
  CHECK(replace_all(fault("/up/.a.txt.7-1.part"), "/up/.a.txt.7-1.part", pattern) == fault(pattern));
  CHECK(replace_all(fault("/up/.a.txt.7-2.part"), "/up/.a.txt.7-2.part", pattern) == fault(pattern));
  CHECK(replace_all("no name in it", "/up/.a.txt.7-1.part", pattern) == "no name in it");
  CHECK(replace_all("no attempt was begun", "", pattern) == "no attempt was begun");
  CHECK(replace_all("aa", "a", "aa") == "aaaa");
}

}  // namespace
}  // namespace stmtwatch::watch
