#include "checks/vouchers/run_view.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "checks/vouchers/hash.hpp"

namespace stmtwatch::checks {

using run_format::Kind;
using run_format::load;

// Reads the directory from front to back. Its checksum is right, so what is wrong here was written wrong:
// every length is held against the bytes that are left all the same.
class DirectoryReader {
 public:
  DirectoryReader(std::string_view directory, std::uint64_t segments_end)
      : left_(directory), segments_end_(segments_end) {}

  bool read(RunView& run) {
    run.label_ = text();
    run.keys_ = take<std::uint64_t>();
    const auto owners = take<std::uint32_t>();
    for (std::uint32_t i = 0; i < owners && !broken_; ++i) {
      const auto reservation = take<std::uint64_t>();
      run.owners_.push_back({reservation, take<std::uint64_t>()});
    }
    const auto groups = take<std::uint32_t>();
    for (std::uint32_t i = 0; i < groups && !broken_; ++i)
      run.groups_.push_back(group());
    const auto loose = take<std::uint32_t>();
    for (std::uint32_t i = 0; i < loose && !broken_; ++i) {
      run.loose_.push_back(extent());
      run.loose_firsts_.push_back(text());
    }
    return !broken_ && left_.empty();
  }

 private:
  template <class T>
  T take() {
    if (left_.size() < sizeof(T)) {
      broken_ = true;
      return T{};
    }
    const T value = load<T>(left_.data());
    left_.remove_prefix(sizeof(T));
    return value;
  }
  std::string text() {
    const auto length = take<std::uint32_t>();
    broken_ = broken_ || left_.size() < length;
    if (broken_) return {};
    std::string text(left_.substr(0, length));
    left_.remove_prefix(length);
    return text;
  }
  RunView::Segment extent() {
    RunView::Segment segment{};
    segment.kind = take<Kind>();
    segment.keys = take<std::uint32_t>();
    segment.offset = take<std::uint64_t>();
    segment.length = take<std::uint32_t>();
    segment.front = take<std::uint32_t>();
    segment.front_checksum = take<std::uint64_t>();
    segment.rest_checksum = take<std::uint64_t>();
    broken_ = broken_ || segment.offset > segments_end_ || segments_end_ - segment.offset < segment.length ||
              segment.length < segment.front || segment.front < sizeof(run_format::SegmentHead);
    return segment;
  }
  RunView::Group group() {
    RunView::Group group;
    group.head = text();
    group.digits = take<std::uint8_t>();
    const auto segments = take<std::uint32_t>();
    for (std::uint32_t i = 0; i < segments && !broken_; ++i) {
      group.segments.push_back(extent());
      group.segments.back().first = take<std::uint64_t>();
      group.lasts.push_back(take<std::uint64_t>());
    }
    return group;
  }

  std::string_view left_;
  std::uint64_t segments_end_;
  bool broken_ = false;
};

RunResult<RunView> RunView::open(std::string_view bytes) {
  const auto fault = [](std::string detail) { return std::unexpected(RunFault{std::move(detail)}); };
  if (bytes.size() < run_format::magic.size() + run_format::footer_bytes) return fault("it is cut short");
  if (!bytes.starts_with(run_format::magic)) return fault("it does not begin like a run of vouchers");
  const char* footer = bytes.data() + bytes.size() - run_format::footer_bytes;
  const auto offset = load<std::uint64_t>(footer);
  const auto length = load<std::uint64_t>(footer + 8);
  const auto room = bytes.size() - run_format::footer_bytes;
  if (offset > room || room - offset != length) return fault("its end is not that of a run of vouchers");
  const auto hashed = bytes.substr(offset, length + 16);
  if (hash_bytes(hashed) != load<std::uint64_t>(footer + 16))
    return fault("the checksum of its directory is wrong");
  RunView run;
  run.bytes_ = bytes;
  if (!DirectoryReader(hashed.substr(0, length), offset).read(run))
    return fault("its directory makes no sense");
  return run;
}

const RunView::Group* RunView::group(std::string_view head, std::uint8_t digits) const {
  const auto shape = std::tuple(head, digits);
  const auto found = std::ranges::lower_bound(groups_, shape, {}, [](const Group& group) {
    return std::tuple(std::string_view(group.head), group.digits);
  });
  return found != groups_.end() && found->digits == digits && found->head == head ? &*found : nullptr;
}

RunResult<void> RunView::verify(const Segment& segment, std::size_t begin, std::size_t end,
                                std::uint64_t checksum, bool& verified) const {
  if (verified) return {};
  const auto from = segment.offset + begin;
  if (hash_bytes(bytes_.substr(from, end - begin)) != checksum)
    return std::unexpected(
        RunFault{fmt::format("the checksum of its {} bytes from byte {} on is wrong", end - begin, from)});
  verified = true;
  return {};
}

RunResult<SegmentFilter> RunView::filter(const Segment& segment) const {
  auto right = verify(segment, 0, segment.front, segment.front_checksum, segment.front_verified);
  if (!right) return std::unexpected(right.error());
  constexpr auto begin = sizeof(run_format::SegmentHead);
  return SegmentFilter(bytes_.data() + segment.offset + begin, (segment.front - begin) / 8);
}

RunResult<SegmentView> RunView::segment(const Segment& segment) const {
  auto right = verify(segment, 0, segment.front, segment.front_checksum, segment.front_verified);
  if (right)
    right = verify(segment, segment.front, segment.length, segment.rest_checksum, segment.rest_verified);
  if (!right) return std::unexpected(right.error());
  return SegmentView(bytes_.substr(segment.offset, segment.length));
}

RunResult<SegmentKeys> RunView::decode(const Segment& segment) const {
  const auto view = this->segment(segment);
  if (!view) return std::unexpected(view.error());
  return view->decode(segment.kind, segment.first / run_format::page_numbers * run_format::page_numbers);
}

RunResult<void> RunView::verify() const {
  const auto all_right = [this](const std::vector<Segment>& segments) -> RunResult<void> {
    for (const auto& segment : segments)
      if (const auto view = this->segment(segment); !view) return std::unexpected(view.error());
    return {};
  };
  for (const auto& group : groups_)
    if (auto checked = all_right(group.segments); !checked) return checked;
  return all_right(loose_);
}

}  // namespace stmtwatch::checks
