#include "daemon/files/ahead_reader.hpp"

namespace stmtwatch::files {

using checks::scan::Chunk;
using checks::scan::NextChunk;

AheadReader::AheadReader(checks::scan::ChunkReader& reader) : reader_(reader), thread_([this] { read(); }) {}

AheadReader::~AheadReader() {
  const std::lock_guard lock(mutex_);
  leaving_ = true;
  changed_.notify_all();
}

NextChunk AheadReader::next(std::unique_ptr<Chunk> used) {
  std::unique_lock lock(mutex_);
  if (used != nullptr) used_.push_back(std::move(used));
  changed_.wait(lock, [this] { return !ready_.empty(); });
  NextChunk chunk = std::move(ready_.front());
  ready_.erase(ready_.begin());
  if (ready_.size() == ahead_min) changed_.notify_all();
  return chunk;
}

void AheadReader::read() {
  bool failed = false;
  while (!failed && !reader_.at_end()) {
    std::unique_ptr<Chunk> used;
    {
      std::unique_lock lock(mutex_);
      const bool full = ready_.size() == ahead_max;
      changed_.wait(lock, [&] { return leaving_ || !full || ready_.size() <= ahead_min; });
      if (leaving_) return;
      if (!used_.empty()) {
        used = std::move(used_.back());
        used_.pop_back();
      }
    }
    NextChunk chunk = reader_.next(std::move(used));
    failed = !chunk;
    const std::lock_guard lock(mutex_);
    ready_.push_back(std::move(chunk));
    if (ready_.size() == 1) changed_.notify_all();
  }
}

std::unique_ptr<checks::scan::Chunks> read_ahead(checks::scan::ChunkReader& reader) {
  return std::make_unique<AheadReader>(reader);
}

}  // namespace stmtwatch::files
