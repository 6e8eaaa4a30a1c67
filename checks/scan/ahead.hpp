#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "checks/scan/chunk.hpp"

namespace stmtwatch::checks::scan {

// Reads and scans on a thread of its own, a few chunks ahead of who takes them: reading and the structural
// pass cost about as much as all checks, so that a second core nearly halves the time. The chunks and their
// order are the same.
class AheadReader final : public Chunks {
 public:
  // `reader`, at its beginning, must outlive it; nobody else uses it or its source meanwhile.
  explicit AheadReader(ChunkReader& reader);
  ~AheadReader() override;
  AheadReader(const AheadReader&) = delete;
  AheadReader& operator=(const AheadReader&) = delete;

  std::uint64_t size() const override { return reader_.size(); }
  NextChunk next(std::unique_ptr<Chunk> used) override;

 private:
  static constexpr std::size_t ahead_max = 3;

  void read();

  ChunkReader& reader_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<NextChunk> ready_;  // oldest first
  std::vector<std::unique_ptr<Chunk>> used_;
  bool leaving_ = false;
  std::jthread thread_;
};

}  // namespace stmtwatch::checks::scan
