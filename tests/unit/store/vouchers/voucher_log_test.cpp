#include "daemon/store/vouchers/voucher_log.hpp"

#include <doctest/doctest.h>

using namespace stmtwatch::store;

namespace {

const std::vector<LoggedRun> first_runs{{{"merged", 0}, 19'000, "some bytes"}, {{"funds", 2}, -1, ""}};
const std::vector<LoggedRun> second_runs{{{"merged", 0}, 19'001, std::string_view("frame>>>\0", 9)}};

void check_same(const std::vector<LoggedRun>& read, const std::vector<LoggedRun>& written) {
  REQUIRE(read.size() == written.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    CHECK(read[i].space == written[i].space);
    CHECK(read[i].day == written[i].day);
    CHECK(read[i].bytes == written[i].bytes);
  }
}

}  // namespace

TEST_CASE("a log is read as it was written, frame by frame") {
  CHECK(read_log(log_beginning()).value().runs.empty());
  const auto bytes = log_beginning() + log_frame(first_runs) + log_frame(second_runs);
  const auto content = read_log(bytes).value();
  CHECK(content.whole == bytes.size());
  auto both = first_runs;
  both.insert(both.end(), second_runs.begin(), second_runs.end());
  check_same(content.runs, both);
}

TEST_CASE("wherever the last frame is torn, the frames before it are there and the tear is known") {
  const auto before = log_beginning() + log_frame(first_runs);
  const auto bytes = before + log_frame(second_runs);
  for (auto length = before.size(); length < bytes.size(); ++length) {
    const auto torn = bytes.substr(0, length);
    const auto zeros = torn + std::string(bytes.size() - length, '\0');
    for (const auto& log : {torn, zeros}) {
      if (log == bytes) continue;
      const auto content = read_log(log);
      REQUIRE(content.has_value());
      CHECK(content->whole == before.size());
      check_same(content->runs, first_runs);
    }
  }
}

TEST_CASE("damage before a frame that is whole is told, not cut off") {
  const auto begin = log_beginning().size();
  const auto whole = log_beginning() + log_frame(first_runs) + log_frame(second_runs);
  const auto end = begin + log_frame(first_runs).size();
  for (auto at = begin; at < end; ++at) {
    auto bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 2);
    const auto content = read_log(bytes);
    REQUIRE_FALSE(content.has_value());
    CHECK(content.error() == "it is damaged from byte 8 on, before frames that are whole");
  }
  CHECK_FALSE(read_log("").has_value());
  CHECK_FALSE(read_log("stmwlog2").has_value());
}
