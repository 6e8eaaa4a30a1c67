#include "daemon/spool/lookout.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

namespace stmtwatch::spool {
namespace {

constexpr std::string_view marker_suffix = ".ok";
constexpr std::size_t waiting_max = 20'000;
constexpr std::size_t foreign_told_max = 10'000;
constexpr std::size_t looks_at_once_max = 500;

}  // namespace

Lookout::Lookout(const SpoolOptions& options, const files::Directory& directory, Listener& listener,
                 const time::Clock& clock)
    : options_(options), directory_(directory), listener_(listener), clock_(clock) {}

Lookout::Named Lookout::classify(const std::string& name) const {
  if (name.starts_with('.')) return {Kind::hidden, std::nullopt};
  if (auto statement = options_.file_name.match(name)) {
    return {Kind::statement, ReadyFile{name, std::move(*statement)}};
  }
  if (options_.ready == ReadySign::marker && name.ends_with(marker_suffix)) {
    std::string marked_name = name.substr(0, name.size() - marker_suffix.size());
    if (auto statement = options_.file_name.match(marked_name)) {
      return {Kind::marker, ReadyFile{std::move(marked_name), std::move(*statement)}};
    }
  }
  return {Kind::foreign, std::nullopt};
}

void Lookout::happened(const std::string& name) {
  const Named named = classify(name);
  if (named.kind == Kind::foreign) {
    meet_foreign(name);
    listener_.arrived(name);
  }
  if (!named.file || !stamp_of(*named.file)) return;
  if (options_.ready == ReadySign::marker && !marked(*named.file)) return;
  waiting_.erase(named.file->file_name);
  listener_.ready(*named.file);
}

void Lookout::seen(const std::string& name) {
  const Named named = classify(name);
  if (named.kind == Kind::foreign) meet_foreign(name);
  if (named.kind == Kind::statement) settle(*named.file);
}

void Lookout::end_scan() {
  std::erase_if(foreign_told_, [this](const auto& told) {
    const bool gone = told.second != scan_;
    if (gone) listener_.foreign_gone(told.first);
    return gone;
  });
}

void Lookout::leave() {
  for (const auto& [name, scan] : foreign_told_)
    listener_.foreign_gone(name);
  foreign_told_.clear();
}

std::optional<time::Steady> Lookout::next_look() const {
  if (waiting_.empty()) return std::nullopt;
  const auto first =
      std::ranges::min_element(waiting_, {}, [](const auto& waiting) { return waiting.second.since; });
  return first->second.since + options_.quiet;
}

void Lookout::look_again() {
  std::vector<std::string> due;
  const auto now = clock_.steady();
  for (const auto& [name, look] : waiting_) {
    if (now - look.since >= options_.quiet) due.push_back(name);
    if (due.size() == looks_at_once_max) break;
  }
  for (const auto& name : due)
    look_at(name);
}

void Lookout::look_at(const std::string& name) {
  const auto stamp = directory_.stamp(name);
  if (!stamp && stamp.error().kind == files::OpenFault::not_found) {
    waiting_.erase(name);
    return;
  }
  const Named named = classify(name);
  if (named.kind == Kind::statement && (stamp || stamp.error().kind != files::OpenFault::not_regular)) {
    settle(*named.file);
    return;
  }
  waiting_.erase(name);
  foreign_told_.emplace(name, scan_);
  listener_.foreign(name);
}

// Nullopt: nothing more to do. What cannot be looked at is told as ready: the one who reads it then has
// somebody to report the fault to.
std::optional<files::Stamp> Lookout::stamp_of(const ReadyFile& file) {
  auto stamp = directory_.stamp(file.file_name);
  if (stamp) return *stamp;
  switch (stamp.error().kind) {
    case files::OpenFault::not_found:
      waiting_.erase(file.file_name);
      break;
    case files::OpenFault::not_regular:
      meet_foreign(file.file_name);
      break;
    default:
      listener_.ready(file);
  }
  return std::nullopt;
}

bool Lookout::marked(const ReadyFile& file) const {
  return directory_.stamp(file.file_name + std::string(marker_suffix)).has_value();
}

bool Lookout::nobody_writes(const ReadyFile& file) const {
  const auto open = directory_.open_file(file.file_name, std::numeric_limits<std::uint64_t>::max());
  return open && directory_.open_for_writing(*open) == false;
}

// The rule for files that no event announced: marked, or held open for writing by nobody, or still for long
// enough.
void Lookout::settle(const ReadyFile& file) {
  const auto stamp = stamp_of(file);
  if (!stamp) return;
  if (options_.ready == ReadySign::marker) {
    if (marked(file)) listener_.found(file, *stamp);
    return;
  }
  const auto now = clock_.steady();
  if (!nobody_writes(file)) {
    if (waiting_.size() == waiting_max && !waiting_.contains(file.file_name)) return;
    Look& look = waiting_.try_emplace(file.file_name, Look{now, *stamp}).first->second;
    if (look.stamp != *stamp) look = {now, *stamp};
    if (now - look.since < options_.quiet) return;
  }
  waiting_.erase(file.file_name);
  listener_.found(file, *stamp);
}

void Lookout::meet_foreign(const std::string& name) {
  if (const auto told = foreign_told_.find(name); told != foreign_told_.end()) {
    told->second = scan_;
    return;
  }
  if (waiting_.size() == waiting_max || foreign_told_.size() >= foreign_told_max) return;
  waiting_.try_emplace(name, Look{clock_.steady(), {}});
}

}  // namespace stmtwatch::spool
