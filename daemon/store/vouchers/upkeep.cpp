#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "daemon/store/vouchers/stored_run.hpp"
#include "daemon/store/vouchers/voucher_log.hpp"

// What of the voucher files can wait: small runs in memory become larger ones, days that are over become
// files, files become fewer, what has expired goes, the log is written anew. The order of every change of
// files: new files whole and synced, their names synced, the manifest replaced, its name synced, old files
// removed.
namespace stmtwatch::store {

namespace {

constexpr std::string_view next_manifest_name = "MANIFEST.next";
constexpr std::size_t write_bytes = 1 << 20;
constexpr std::uint64_t sync_bytes = 32 << 20;  // so that the last sync has little left to do

// As soon as so many runs of one day and level are in memory, they become one of the next level.
constexpr std::size_t joined_at_once = 24;
constexpr std::uint64_t joined_keys_max = 1 << 16;  // of each: joining is not done by pieces

// Keys that are merged for each one taken while too many are in memory: each is written about four times.
constexpr std::uint64_t merged_for_taken = 8;
constexpr std::uint64_t open_times_most = 4;
constexpr std::uint64_t all_keys = std::uint64_t{1} << 62;

}  // namespace

void VoucherFiles::Merge::write(std::string_view bytes) {
  buffer += bytes;
  if (buffer.size() >= write_bytes) flush();
}

void VoucherFiles::Merge::flush() {
  file->write(buffer);
  unsynced_bytes += buffer.size();
  buffer.clear();
  if (unsynced_bytes < sync_bytes) return;
  file->sync();
  unsynced_bytes = 0;
}

bool VoucherFiles::tend() {
  settle_names();
  remove_obsolete();
  for (auto& [key, space] : spaces_) {
    while (space.changed && !space.damage && join_small(space)) {
    }
  }
  if (log_is_too_long(limits_.log_bytes_most)) {
    start_log();
    return true;
  }
  if (merge_ && !spaces_[merge_->space].damage) {
    go_on_merging();
    return true;
  }
  merge_.reset();
  for (auto& [key, space] : spaces_) {
    if (!space.changed || space.damage) continue;
    if (tend(key, space)) return true;
    space.changed = false;
  }
  if (!log_is_too_long(limits_.log_bytes_min)) return false;
  start_log();
  return true;
}

bool VoucherFiles::tend(const KeySpace& key, Space& space) {
  if (space.expires) {
    drop_expired(space);
    return true;
  }
  return begin_merge(key, space);
}

bool VoucherFiles::join_small(Space& space) {
  std::map<std::pair<DayNumber, int>, std::vector<Run*>> alike;
  for (const auto& run : space.runs) {
    if (!run->open() || run->pending || run->view->keys() > joined_keys_max) continue;
    if (merge_ && std::ranges::find(merge_->inputs, run.get()) != merge_->inputs.end()) continue;
    auto& same = alike[{run->days.first, run->level}];
    same.push_back(run.get());
    if (same.size() < joined_at_once) continue;
    std::vector<const checks::RunView*> views;
    auto joined = std::make_unique<Run>();
    std::size_t bytes_most = 0;
    for (const auto* each : same) {
      views.push_back(&*each->view);
      bytes_most += each->memory.size();
    }
    joined->memory.reserve(bytes_most);
    joined->days = run->days;
    joined->level = run->level + 1;
    joined->filtered = std::ranges::all_of(same, &Run::filtered);
    checks::RunMerge merge(views, run->view->label(), owner_alive(),
                           [&](std::string_view bytes) { joined->memory += bytes; });
    for (checks::RunResult<bool> whole = false; !whole.value();)
      whole = merge.advance(limits_.keys_at_once);
    joined->memory.shrink_to_fit();
    joined->view = checks::RunView::open(joined->memory).value();
    std::erase_if(space.runs,
                  [&](const auto& each) { return std::ranges::find(same, each.get()) != same.end(); });
    space.runs.push_back(std::move(joined));
    return true;
  }
  return false;
}

// Whether a run can go is asked of the database: the step that let it expire may have been rolled back.
void VoucherFiles::drop_expired(Space& space) {
  const auto before = *std::exchange(space.expires, std::nullopt);
  const auto is_over = [&](const auto& run) {
    return run->days.last < before && std::ranges::none_of(run->view->owners(), owner_alive());
  };
  Manifest next = manifest_;
  std::vector<std::string> files;
  for (const auto& run : space.runs) {
    if (run->open() || !is_over(run)) continue;
    std::erase_if(next.runs, [&](const SealedRun& sealed) { return sealed.number == run->number; });
    files.push_back(run_name(run->number));
  }
  if (!files.empty()) write_manifest(std::move(next));
  std::erase_if(space.runs, is_over);
  obsolete_.insert(obsolete_.end(), files.begin(), files.end());
}

bool VoucherFiles::begin_merge(const KeySpace& key, Space& space) {
  std::vector<Run*> candidates;
  std::vector<TierRun> tiers;
  TierRules rules{0, open_bytes() > limits_.open_bytes_max, space.across_days, limits_.days_at_once_max};
  for (const auto& run : space.runs) {
    if (run->pending) continue;
    rules.newest = tiers.empty() ? run->days.last : std::max(rules.newest, run->days.last);
    tiers.push_back({run->days, run->view->keys(), run->open()});
    candidates.push_back(run.get());
  }
  const auto chosen = next_merge(tiers, rules);
  if (chosen.empty()) return false;
  auto merge = std::make_unique<Merge>();
  merge->space = key;
  merge->days = candidates[chosen.front()]->days;
  std::vector<const checks::RunView*> views;
  for (const auto i : chosen) {
    auto* run = candidates[i];
    merge->inputs.push_back(run);
    merge->days.first = std::min(merge->days.first, run->days.first);
    merge->days.last = std::max(merge->days.last, run->days.last);
    views.push_back(&*run->view);
  }
  merge->number = manifest_.next_number++;
  merge->file = disk_.create(run_name(merge->number));
  merge->runs.emplace(views, views.front()->label(), owner_alive(),
                      [sink = merge.get()](std::string_view bytes) { sink->write(bytes); });
  merge_ = std::move(merge);
  return true;
}

void VoucherFiles::go_on_merging() {
  try {
    const auto whole = merge_->runs->advance(keys_to_merge());
    if (!whole)
      refuse(spaces_[merge_->space], *merge_->inputs[merge_->runs->damaged()], whole.error().detail);
    if (*whole) finish_merge();
  } catch (const VoucherFailure&) {
    if (merge_) obsolete_.push_back(run_name(merge_->number));
    merge_.reset();
    throw;
  }
}

std::uint64_t VoucherFiles::keys_to_merge() {
  const auto taken = std::exchange(taken_keys_, 0);
  const auto open = open_bytes();
  if (open <= limits_.open_bytes_max) return limits_.keys_at_once;
  if (open > open_times_most * limits_.open_bytes_max) return all_keys;
  return std::max(limits_.keys_at_once, merged_for_taken * taken);
}

void VoucherFiles::finish_merge() {
  auto& space = spaces_[merge_->space];
  merge_->flush();
  merge_->file->sync();
  Manifest next = manifest_;
  std::vector<std::string> files;
  for (const auto* input : merge_->inputs) {
    if (input->open()) continue;
    std::erase_if(next.runs, [&](const SealedRun& sealed) { return sealed.number == input->number; });
    files.push_back(run_name(input->number));
  }
  const SealedRun sealed{merge_->number, merge_->space, merge_->days};
  std::unique_ptr<Run> run;
  if (merge_->runs->keys() > 0) {
    auto opened = open_sealed(sealed);
    if (!opened) throw VoucherFailure(fmt::format("{}: {}", run_name(sealed.number), opened.error().detail));
    run = std::move(*opened);
    next.runs.push_back(sealed);
  } else {
    files.push_back(run_name(sealed.number));
  }
  write_manifest(std::move(next));
  const auto inputs = std::move(merge_->inputs);
  merge_.reset();
  std::erase_if(space.runs,
                [&](const auto& each) { return std::ranges::find(inputs, each.get()) != inputs.end(); });
  if (run) space.runs.push_back(std::move(run));
  obsolete_.insert(obsolete_.end(), files.begin(), files.end());
}

std::uint64_t VoucherFiles::open_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& [key, space] : spaces_)
    for (const auto& run : space.runs)
      bytes += run->memory.size();
  return bytes;
}

// Half of what it holds at least is not needed: so what is written anew is less than what was written since.
bool VoucherFiles::log_is_too_long(std::uint64_t bytes_max) const {
  return log_bytes_ > bytes_max && open_bytes() < log_bytes_ / 2;
}

// A log of what is open now, in place of the one that was. What a merge is about is open until it is whole.
void VoucherFiles::start_log() {
  std::vector<LoggedRun> open;
  for (const auto& [key, space] : spaces_) {
    for (const auto& run : space.runs)
      if (run->open() && !run->pending) open.push_back({key, run->days.first, run->memory});
  }
  Manifest next = manifest_;
  next.log = manifest_.next_number++;
  next.next_number = manifest_.next_number;
  const auto before = log_name(manifest_.log);
  const auto bytes = open.empty() ? log_beginning() : log_beginning() + log_frame(open);
  auto log = disk_.create(log_name(next.log));
  log->write(bytes);
  log->sync();
  write_manifest(std::move(next));
  log_ = std::move(log);
  log_bytes_ = bytes.size();
  log_torn_ = false;
  if (before != log_name(0)) obsolete_.push_back(before);
}

// Once it is renamed it counts, but a loss of power may bring the one before back until the name is synced:
// nothing that relies on it is answered before, and no file of the one before is removed.
void VoucherFiles::write_manifest(Manifest next) {
  next.next_number = manifest_.next_number;
  const std::string name(next_manifest_name);
  const auto file = disk_.create(name);
  file->write(text(next));
  file->sync();
  disk_.sync_names();
  manifest_uncertain_ = true;
  disk_.rename(name, std::string(manifest_name));
  manifest_uncertain_ = false;
  manifest_ = std::move(next);
  names_unsynced_ = true;
}

void VoucherFiles::settle_names() {
  if (manifest_uncertain_) write_manifest(manifest_);
  if (!names_unsynced_) return;
  disk_.sync_names();
  names_unsynced_ = false;
}

void VoucherFiles::remove_obsolete() {
  while (!obsolete_.empty()) {
    disk_.remove(obsolete_.back());
    obsolete_.pop_back();
  }
}

}  // namespace stmtwatch::store
