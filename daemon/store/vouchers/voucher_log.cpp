#include "daemon/store/vouchers/voucher_log.hpp"

#include <bit>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "checks/vouchers/hash.hpp"

// The log. Numbers are little-endian.
//
//   log     := "stmwlog1" frame[...]
//   frame   := "frame>>>" u64 bytes of the runs, u64 checksum of these bytes, run[...]
//   run     := u32 length of the feed's name, the name, u32 unique index, i32 day, u64 length, bytes of a run
//
// Each frame is synced before the next is written, so a crash can tear the last one only. A frame that is
// wrong with a whole one behind it was right once: that is damage, and not for us to pass over.
namespace stmtwatch::store {

namespace {

static_assert(std::endian::native == std::endian::little, "the log is little-endian");

constexpr std::string_view log_magic = "stmwlog1";
constexpr std::string_view frame_magic = "frame>>>";
constexpr std::size_t frame_head = 24;

template <class T>
void put(std::string& into, T value) {
  into.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// Reads from the front; empty and false from the first thing on that is not there.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  template <class T>
  T number() {
    T value{};
    const auto bytes = take(sizeof value);
    if (whole_) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::string_view take(std::uint64_t count) {
    whole_ = whole_ && count <= left_.size();
    if (!whole_) return {};
    const auto bytes = left_.substr(0, count);
    left_.remove_prefix(count);
    return bytes;
  }
  bool whole() const { return whole_; }
  bool empty() const { return left_.empty(); }

 private:
  std::string_view left_;
  bool whole_ = true;
};

// The runs of the frame that begins here, without its head; nullopt: there is no whole frame.
std::optional<std::string_view> frame_at(std::string_view bytes) {
  if (!bytes.starts_with(frame_magic)) return std::nullopt;
  Reader reader(bytes.substr(frame_magic.size()));
  const auto length = reader.number<std::uint64_t>();
  const auto checksum = reader.number<std::uint64_t>();
  const auto runs = reader.take(length);
  if (!reader.whole() || checks::hash_bytes(runs) != checksum) return std::nullopt;
  return runs;
}

bool has_whole_frame(std::string_view bytes) {
  for (auto at = bytes.find(frame_magic); at != bytes.npos; at = bytes.find(frame_magic, at + 1))
    if (frame_at(bytes.substr(at))) return true;
  return false;
}

bool take_runs(std::string_view frame, std::vector<LoggedRun>& runs) {
  Reader reader(frame);
  while (reader.whole() && !reader.empty()) {
    LoggedRun run;
    run.space.feed = reader.take(reader.number<std::uint32_t>());
    run.space.unique_index = reader.number<std::uint32_t>();
    run.day = reader.number<DayNumber>();
    run.bytes = reader.take(reader.number<std::uint64_t>());
    runs.push_back(std::move(run));
  }
  return reader.whole();
}

}  // namespace

std::string log_beginning() {
  return std::string(log_magic);
}

std::string log_frame(std::span<const LoggedRun> runs) {
  std::string content;
  for (const auto& run : runs) {
    put(content, static_cast<std::uint32_t>(run.space.feed.size()));
    content += run.space.feed;
    put(content, run.space.unique_index);
    put(content, run.day);
    put(content, static_cast<std::uint64_t>(run.bytes.size()));
    content += run.bytes;
  }
  std::string frame(frame_magic);
  put(frame, static_cast<std::uint64_t>(content.size()));
  put(frame, checks::hash_bytes(content));
  return frame + content;
}

std::expected<LogContent, std::string> read_log(std::string_view bytes) {
  if (!bytes.starts_with(log_magic)) return std::unexpected("it does not begin like a log of vouchers");
  LogContent content{{}, log_magic.size()};
  while (content.whole < bytes.size()) {
    const auto left = bytes.substr(content.whole);
    const auto runs = frame_at(left);
    if (!runs && has_whole_frame(left))
      return std::unexpected(
          fmt::format("it is damaged from byte {} on, before frames that are whole", content.whole));
    if (!runs) break;
    if (!take_runs(*runs, content.runs))
      return std::unexpected(fmt::format("its frame at byte {} makes no sense", content.whole));
    content.whole += frame_head + runs->size();
  }
  return content;
}

}  // namespace stmtwatch::store
