#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "checks/scan/chunk.hpp"

namespace stmtwatch::files {

// Reads and scans on a thread of its own, a few chunks ahead of who takes them: reading and the structural
// pass cost about as much as all checks, so that a second core nearly halves the time. The chunks and their
// order are the same.
class AheadReader final : public checks::scan::Chunks {
 public:
  // `reader`, at its beginning, must outlive it; nobody else uses it or its source meanwhile.
  explicit AheadReader(checks::scan::ChunkReader& reader);
  ~AheadReader() override;
  AheadReader(const AheadReader&) = delete;
  AheadReader& operator=(const AheadReader&) = delete;

  std::uint64_t size() const override { return reader_.size(); }
  checks::scan::NextChunk next(std::unique_ptr<checks::scan::Chunk> used) override;

 private:
  // To wake a thread costs as much as to read a chunk: one that has read its fill goes on when little is
  // left.
  static constexpr std::size_t ahead_max = 4;
  static constexpr std::size_t ahead_min = 1;

  void read();

  checks::scan::ChunkReader& reader_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<checks::scan::NextChunk> ready_;  // oldest first
  std::vector<std::unique_ptr<checks::scan::Chunk>> used_;
  bool leaving_ = false;
  std::jthread thread_;
};

// For checks::JudgeContext::read_ahead.
std::unique_ptr<checks::scan::Chunks> read_ahead(checks::scan::ChunkReader& reader);

}  // namespace stmtwatch::files
