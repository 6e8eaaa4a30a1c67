#include "daemon/spool/archive.hpp"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "daemon/spool/place.hpp"

namespace stmtwatch::spool {
namespace {

using files::Directory;
using files::Fault;
using files::OpenFault;
using files::Stamp;
template <class T>
using Outcome = std::expected<T, Fault>;

constexpr std::string_view in_between = ".stmtwatch-archiving-";

// The folder of one day, made where it is missing.
Outcome<Directory> open_day(const std::filesystem::path& archive, BusinessDate date) {
  const auto path = archive / date.compact();
  std::error_code error;
  if (std::filesystem::create_directories(path, error)) {
    for (const auto& parent : {archive.parent_path(), archive}) {
      const auto directory = Directory::open(parent);
      if (directory) static_cast<void>(sync(*directory));  // not every parent is ours to open
    }
  }
  if (error)
    return std::unexpected(files::fault_of(error.value(), fmt::format("cannot make {}", path.native())));
  auto day = Directory::open(path);
  if (day && ::faccessat(day->descriptor(), ".", W_OK, 0) != 0) {
    return std::unexpected(files::fault_of(errno, fmt::format("cannot write to {}", path.native())));
  }
  return day;
}

// Leaves `taken` where it is; a copy that could not be finished is removed.
Outcome<void> place_copy(const Place& taken, const Place& target) {
  const Place part{target.directory, taken.name};
  auto copied = copy(taken, part);
  if (copied) {
    const int error = rename(part, target);
    if (error == 0) return {};
    copied = std::unexpected(place_fault(error, "make", target));
  }
  static_cast<void>(remove(part));
  return copied;
}

// `target` stands already: ours, if an earlier call ended after the copy. Anything else is nothing we may
// touch.
Outcome<void> accept_existing(const Place& taken, const Place& target) {
  const auto same = same_bytes(taken, target);
  if (!same) return std::unexpected(same.error());
  if (*same) return {};
  return std::unexpected(Fault{
      OpenFault::io,
      fmt::format("{} is another file than the delivered {}; move it away", target.text(), taken.text())});
}

Outcome<void> place(const Place& taken, const Place& target) {
  const int error = rename(taken, target);
  if (error == 0) return {};
  if (error == EEXIST) return accept_existing(taken, target);
  if (error != EXDEV) return std::unexpected(place_fault(error, "move the delivered file to", target));
  if (target.taken()) return accept_existing(taken, target);
  return place_copy(taken, target);
}

// Gives the name back to a file that is not the delivered one.
Outcome<Archived> put_back(const Place& taken, const Place& original) {
  const int error = rename(taken, original);
  if (error == 0) return Archived::replaced;
  return std::unexpected(
      place_fault(error, fmt::format("give the file {} its name back:", taken.text()), original));
}

// Takes the delivered file out of everybody's sight; nullopt: `taken` is it.
Outcome<std::optional<Archived>> take(const Place& original, const Place& taken, const Place& target,
                                      const Stamp& judged) {
  if (!taken.taken()) {
    const auto stamp = original.directory.stamp(original.name);
    const bool there = stamp || stamp.error().kind == OpenFault::not_regular;
    if (!there && stamp.error().kind != OpenFault::not_found) return std::unexpected(stamp.error());
    if (!stamp || !stamp->same_content(judged)) {
      if (target.taken()) return Archived::already;
      return there ? Archived::replaced : Archived::gone;
    }
    if (const int error = rename(original, taken); error != 0)
      return std::unexpected(place_fault(error, "move", original));
  }
  const auto stamp = taken.directory.stamp(taken.name);
  if (stamp && stamp->same_content(judged)) return std::nullopt;
  return put_back(taken, original);
}

Place in_between_of(const Directory& spool, const Delivered& file) {
  return {spool, fmt::format("{}{}", in_between, file.judged.inode)};
}

// `moved`: it stands in the archive, and perhaps still under its name in between; neither is synced.
Outcome<Archived> place_in(const Outcome<Directory>& day, const Directory& spool, const Delivered& file) {
  if (!day) return std::unexpected(day.error());
  const Place original{spool, file.file_name};
  const Place taken = in_between_of(spool, file);
  const Place target{
      *day, file.revision > 1 ? fmt::format("{}.{}", file.file_name, file.revision) : file.file_name};
  const auto other_end = take(original, taken, target, file.judged);
  if (!other_end) return std::unexpected(other_end.error());
  if (*other_end) return **other_end;
  if (auto placed = place(taken, target); !placed) return std::unexpected(placed.error());
  return Archived::moved;
}

}  // namespace

std::vector<Outcome<Archived>> archive(const Directory& spool, const std::vector<Delivered>& files,
                                       const std::filesystem::path& archive) {
  std::vector<Outcome<Archived>> outcomes;
  std::map<BusinessDate, Outcome<Directory>> days;
  for (const auto& file : files) {
    auto day = days.find(file.date);
    if (day == days.end()) day = days.emplace(file.date, open_day(archive, file.date)).first;
    outcomes.push_back(place_in(day->second, spool, file));
  }
  // The archive first: after a crash in between a file is there twice, not nowhere.
  std::map<BusinessDate, Outcome<void>> synced;
  bool any = false;
  for (std::size_t i = 0; i < files.size(); ++i) {
    auto& outcome = outcomes[i];
    if (outcome != Archived::moved) continue;
    const auto& date = files[i].date;
    if (!synced.contains(date)) synced.emplace(date, sync(*days.at(date)));
    auto done = synced.at(date);
    if (done) done = remove(in_between_of(spool, files[i]));
    if (!done) outcome = std::unexpected(done.error());
    any = any || outcome.has_value();
  }
  if (!any) return outcomes;
  if (const auto done = sync(spool); !done) {
    for (auto& outcome : outcomes)
      if (outcome == Archived::moved) outcome = std::unexpected(done.error());
  }
  return outcomes;
}

Outcome<Archived> archive(const Directory& spool, const std::string& file_name, const Stamp& judged,
                          const std::filesystem::path& archive, BusinessDate date, std::uint32_t revision) {
  const std::vector<Delivered> one{{file_name, judged, date, revision}};
  return spool::archive(spool, one, archive).front();
}

Outcome<std::uint32_t> expire(const std::filesystem::path& archive, BusinessDate today, std::uint32_t days) {
  const auto directory = Directory::open(archive);
  if (!directory && directory.error().kind == OpenFault::not_found) return 0;
  if (!directory) return std::unexpected(directory.error());
  const auto names = directory->names();
  if (!names) return std::unexpected(names.error());
  const auto oldest_kept = std::chrono::sys_days(today.calendar()) - std::chrono::days(days);
  std::uint32_t removed = 0;
  for (const auto& name : *names) {
    const auto date = BusinessDate::parse(name);
    if (!date || date->compact() != name || std::chrono::sys_days(date->calendar()) >= oldest_kept) continue;
    const auto path = archive / name;
    std::error_code error;
    if (!std::filesystem::is_directory(std::filesystem::symlink_status(path, error))) continue;
    std::filesystem::remove_all(path, error);
    if (error)
      return std::unexpected(files::fault_of(error.value(), fmt::format("cannot remove {}", path.native())));
    ++removed;
  }
  return removed;
}

std::expected<std::set<std::uint64_t>, Fault> interrupted(const Directory& spool) {
  auto listing = spool.list();
  if (!listing) return std::unexpected(listing.error());
  std::set<std::uint64_t> inodes;
  for (;;) {
    const auto names = listing->next();
    if (!names) return std::unexpected(names.error());
    if (names->empty()) return inodes;
    for (const auto& name : *names) {
      std::uint64_t inode = 0;
      if (!name.starts_with(in_between)) continue;
      const auto end = name.data() + name.size();
      const auto parsed = std::from_chars(name.data() + in_between.size(), end, inode);
      if (parsed.ec == std::errc() && parsed.ptr == end) inodes.insert(inode);
    }
  }
}

}  // namespace stmtwatch::spool
