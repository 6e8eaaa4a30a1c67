#include "daemon/files/ahead_reader.hpp"

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"

// Reading on a second thread: what is read is the same, and to stop in the middle is as safe as to read to
// the end.
namespace stmtwatch::test {
namespace {

using checks::scan::ChunkReader;
using checks::scan::NextChunk;
using files::AheadReader;

std::string many_lines() {
  std::string text;
  while (text.size() < 300'000)
    text += "number|" + std::to_string(text.size()) + "|张三\n";
  return text;
}

class FailingSource final : public checks::Source {
 public:
  explicit FailingSource(std::uint64_t from) : from_(from) {}
  std::uint64_t size() const override { return 1'000'000; }
  std::expected<std::size_t, checks::SourceFault> read_at(std::uint64_t offset,
                                                          std::span<std::byte> into) const override {
    if (offset >= from_) return std::unexpected(checks::SourceFault{"the disk is gone"});
    std::ranges::fill(into, std::byte{'x'});
    return into.size();
  }

 private:
  std::uint64_t from_;
};

TEST_CASE("reading ahead gives the same chunks in the same order") {
  const std::string text = many_lines();
  const MemorySource source(text);
  ChunkReader here(source, {}, 4096, nullptr, checks::scan::best_isa());
  ChunkReader there(source, {}, 4096, nullptr, checks::scan::best_isa());
  AheadReader ahead(there);
  CHECK(ahead.size() == text.size());
  std::unique_ptr<checks::scan::Chunk> used_here, used_ahead;
  while (!here.at_end()) {
    NextChunk left = here.next(std::move(used_here));
    NextChunk right = ahead.next(std::move(used_ahead));
    REQUIRE(left.has_value());
    REQUIRE(right.has_value());
    CHECK((*left)->offset == (*right)->offset);
    CHECK(std::string((*left)->piece(), (*left)->bytes) == std::string((*right)->piece(), (*right)->bytes));
    CHECK(std::ranges::equal((*left)->separators(), (*right)->separators()));
    used_here = *std::move(left);
    used_ahead = *std::move(right);
  }
}

TEST_CASE("who stops in the middle leaves nothing running") {
  const std::string text = many_lines();
  const MemorySource source(text);
  for (const int taken : {0, 1, 5}) {
    ChunkReader reader(source, {}, 1024, nullptr, checks::scan::best_isa());
    AheadReader ahead(reader);
    for (int i = 0; i < taken; ++i)
      CHECK(ahead.next(nullptr).has_value());
  }
}

TEST_CASE("a fault comes in its turn, after what was read before it") {
  const FailingSource source(2048);
  ChunkReader reader(source, {}, 1024, nullptr, checks::scan::best_isa());
  AheadReader ahead(reader);
  CHECK(ahead.next(nullptr).has_value());
  CHECK(ahead.next(nullptr).has_value());
  const auto failed = ahead.next(nullptr);
  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error().detail == "the disk is gone");
}

}  // namespace
}  // namespace stmtwatch::test
