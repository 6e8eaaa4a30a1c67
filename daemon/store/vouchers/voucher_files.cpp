#include "daemon/store/vouchers/voucher_files.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "checks/vouchers/run_lookup.hpp"
#include "daemon/store/vouchers/stored_run.hpp"
#include "daemon/store/vouchers/voucher_log.hpp"

namespace stmtwatch::store {

using checks::RunHit;
using checks::RunOwner;
using checks::RunView;

namespace {

constexpr std::string_view set_aside_suffix = ".damaged";
constexpr std::uint64_t filter_keys_min = 4'096;

std::string label_of(const KeySpace& space) {
  return fmt::format("{}/{}", space.feed, space.unique_index);
}

// Bitmaps are asked as fast as a filter.
bool is_scattered(const RunView& run) {
  return std::ranges::all_of(run.groups(), [](const RunView::Group& group) {
    return std::ranges::none_of(group.segments, [](const RunView::Segment& segment) {
      return segment.kind == checks::run_format::Kind::bitmap;
    });
  });
}

}  // namespace

VoucherFiles::VoucherFiles(Disk& disk, Alive alive, const Limits& limits)
    : disk_(disk), alive_(std::move(alive)), limits_(limits) {
  open_runs();
  open_log();
  for (auto& [key, space] : spaces_)
    fill_filter(space);
  remove_strangers();
}
VoucherFiles::~VoucherFiles() = default;

// A file that is not what it was leaves the list; the next manifest is without it.
void VoucherFiles::open_runs() {
  const auto names = disk_.names();
  if (std::ranges::find(names, manifest_name) == names.end()) return;
  const auto content = disk_.content(std::string(manifest_name));
  const auto manifest = parse_manifest(content->bytes());
  if (!manifest) {
    throw VoucherFailure(
        "the list of voucher files (vouchers/MANIFEST) is damaged; restore the directory vouchers/ from a "
        "backup, or move it away: the vouchers are then taken from the archive anew");
  }
  manifest_ = *manifest;
  std::erase_if(manifest_.runs, [&](const SealedRun& sealed) {
    const auto name = run_name(sealed.number);
    if (std::ranges::find(names, name) == names.end()) {
      damages_.push_back(name + ": it is not there");
      return true;
    }
    auto run = open_sealed(sealed);
    if (!run) {
      set_aside(name, run.error().detail);
      return true;
    }
    note_newest(*(*run)->view);
    spaces_[sealed.space].runs.push_back(std::move(*run));
    return false;
  });
}

checks::RunResult<std::unique_ptr<VoucherFiles::Run>> VoucherFiles::open_sealed(const SealedRun& sealed) {
  auto run = std::make_unique<Run>();
  run->days = sealed.days;
  run->number = sealed.number;
  run->content = disk_.content(run_name(sealed.number));
  auto view = RunView::open(run->content->bytes());
  if (!view) return std::unexpected(view.error());
  if (view->label() != label_of(sealed.space))
    return std::unexpected(checks::RunFault{"it is of other keys"});
  run->view = std::move(*view);
  return run;
}

// What was sealed since the log was written anew stands in both; once is enough.
void VoucherFiles::open_log() {
  if (manifest_.log == 0) return start_log();
  const auto name = log_name(manifest_.log);
  const auto content = disk_.content(name);
  const auto logged = read_log(content->bytes());
  if (!logged) {
    set_aside(name, logged.error());
    return start_log();
  }
  const auto sealed_ids = reservations();
  const auto is_needless = [&](const RunOwner& owner) {
    return std::ranges::binary_search(sealed_ids, owner.reservation) || !alive_(owner.reservation);
  };
  for (const auto& each : logged->runs) {
    auto run = std::make_unique<Run>();
    run->days = {each.day, each.day};
    run->memory = each.bytes;
    auto view = RunView::open(run->memory);
    if (!view) throw VoucherFailure(fmt::format("{}: {}", name, view.error().detail));
    note_newest(*view);
    if (std::ranges::all_of(view->owners(), is_needless)) continue;
    run->view = std::move(*view);
    spaces_[each.space].runs.push_back(std::move(run));
  }
  log_ = disk_.extend(name);
  log_bytes_ = logged->whole;
  log_torn_ = true;
}

void VoucherFiles::note_newest(const RunView& run) {
  for (const auto& owner : run.owners())
    newest_ = std::max(newest_, owner.reservation);
}

// Files of what was not finished before a crash, or not removed.
void VoucherFiles::remove_strangers() {
  std::set<std::string> ours{std::string(manifest_name), log_name(manifest_.log)};
  for (const auto& run : manifest_.runs)
    ours.insert(run_name(run.number));
  for (const auto& name : disk_.names())
    if (!ours.contains(name) && !name.ends_with(set_aside_suffix)) disk_.remove(name);
}

void VoucherFiles::set_aside(const std::string& name, const std::string& why) {
  const auto kept = name + std::string(set_aside_suffix);
  disk_.rename(name, kept);
  damages_.push_back(fmt::format("{}: {}; it is kept as vouchers/{}", name, why, kept));
}

void VoucherFiles::refuse(Space& space, const Run& run, const std::string& why) {
  const auto name = run_name(run.number);
  space.damage = fmt::format(
      "the voucher file vouchers/{} is damaged: {}; start stmtwatchd again: it takes these vouchers from the "
      "archive anew",
      name, why);
  set_aside(name, why);
  throw VoucherFailure(*space.damage);
}

std::vector<VoucherFiles::Holder> VoucherFiles::holders(const KeySpace& key, std::optional<DayNumber> day,
                                                        const checks::SortedKeys& keys) {
  auto& space = spaces_[key];
  if (space.damage) throw VoucherFailure(*space.damage);
  const auto concerns = [&](const Run& run) {
    return !day || (*day >= run.days.first && *day <= run.days.last);
  };
  std::size_t near = 0;  // looks into runs of the filter that it may save
  for (const auto& run : space.runs)
    if (run->filtered && concerns(*run)) near += checks::keys_near(keys, *run->view);
  std::vector<Holder> holders;
  std::vector<std::uint64_t> ranks;
  std::optional<checks::SortedKeys> few;
  if (near > keys.size()) few = space.filter.those_of(keys, ranks);
  for (const auto& run : space.runs) {
    if (!concerns(*run)) continue;
    if (run->filtered && few) {
      find_in(space, *run, *few, &ranks, holders);
    } else {
      find_in(space, *run, keys, nullptr, holders);
    }
  }
  std::ranges::sort(holders);
  holders.erase(std::ranges::unique(holders).begin(), holders.end());
  return holders;
}

// `ranks`: of each of `keys` among those that are asked for; nullptr: the same.
void VoucherFiles::find_in(Space& space, const Run& run, const checks::SortedKeys& keys,
                           const std::vector<std::uint64_t>* ranks, std::vector<Holder>& holders) {
  std::vector<RunHit> hits;
  const auto found = checks::find_keys(keys, *run.view, hits);
  if (!found) refuse(space, run, found.error().detail);
  for (const auto& hit : hits)
    holders.push_back({ranks != nullptr ? (*ranks)[hit.rank] : hit.rank, run.view->owners()[hit.owner]});
}

void VoucherFiles::take(const KeySpace& key, DayNumber day, const checks::SortedKeys& keys,
                        std::vector<RunOwner> owners, const std::vector<checks::OwnerIndex>& owner_of_rank) {
  auto run = std::make_unique<Run>();
  run->days = {day, day};
  run->pending = true;
  checks::write_run(keys, label_of(key), std::move(owners), owner_of_rank,
                    [&](std::string_view bytes) { run->memory += bytes; });
  run->view = RunView::open(run->memory).value();
  note_newest(*run->view);
  pending_ = true;
  taken_keys_ += keys.size();
  auto& space = spaces_[key];
  run->filtered = is_scattered(*run->view) && space.filter.has_room(keys.size());
  const bool is_full = is_scattered(*run->view) && !run->filtered;
  if (run->filtered) space.filter.insert(keys);
  space.runs.push_back(std::move(run));
  if (is_full) fill_filter(space);
}

// Anew, with room for as many keys again: what is not in memory any more leaves it.
void VoucherFiles::fill_filter(Space& space) {
  std::uint64_t keys = filter_keys_min;
  for (const auto& run : space.runs) {
    run->filtered = run->open() && is_scattered(*run->view);
    if (run->filtered) keys += run->view->keys();
  }
  space.filter = checks::KeyFilter(2 * keys);
  for (const auto& run : space.runs)  // one that is damaged is asked itself, and refused
    run->filtered = run->filtered && space.filter.insert(*run->view).has_value();
}

checks::RunMerge::Alive VoucherFiles::owner_alive() const {
  return [this](const RunOwner& owner) { return alive_(owner.reservation); };
}

void VoucherFiles::commit() {
  if (!pending_) return;
  std::vector<LoggedRun> frame;
  for (auto& [key, space] : spaces_) {
    std::erase_if(space.runs, [this](const auto& run) {
      return run->pending && std::ranges::none_of(run->view->owners(), owner_alive());
    });
    for (const auto& run : space.runs)
      if (run->pending) frame.push_back({key, run->days.first, run->memory});
  }
  if (!frame.empty()) write_frame(log_frame(frame));
  for (auto& [key, space] : spaces_) {
    for (const auto& run : space.runs) {
      space.changed = space.changed || run->pending;
      run->pending = false;
    }
  }
  pending_ = false;
}

// Until the sync has succeeded nobody knows what of the frame is on the disk: it is cut off before the next
// one.
void VoucherFiles::write_frame(const std::string& frame) {
  settle_names();
  if (log_torn_) log_->cut(log_bytes_);
  log_torn_ = true;
  log_->write(frame);
  log_->sync();
  log_torn_ = false;
  log_bytes_ += frame.size();
}

void VoucherFiles::merge_across_days(const KeySpace& key) {
  spaces_[key].across_days = true;
}

void VoucherFiles::expire(const std::string& feed, DayNumber day) {
  for (auto& [key, space] : spaces_) {
    if (key.feed != feed) continue;
    space.expires = std::max(space.expires.value_or(day), day);
    space.changed = true;
  }
}

std::vector<std::uint64_t> VoucherFiles::reservations() const {
  std::vector<std::uint64_t> ids;
  for (const auto& [key, space] : spaces_) {
    for (const auto& run : space.runs)
      for (const auto& owner : run->view->owners())
        ids.push_back(owner.reservation);
  }
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

std::size_t VoucherFiles::runs() const {
  std::size_t count = 0;
  for (const auto& [key, space] : spaces_)
    count += space.runs.size();
  return count;
}

}  // namespace stmtwatch::store
