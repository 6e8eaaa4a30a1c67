#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checks/vouchers/key_filter.hpp"
#include "checks/vouchers/run_merge.hpp"
#include "checks/vouchers/run_view.hpp"
#include "checks/vouchers/sorted_keys.hpp"
#include "daemon/store/vouchers/disk.hpp"
#include "daemon/store/vouchers/manifest.hpp"
#include "daemon/store/vouchers/tiers.hpp"

namespace stmtwatch::store {

// Which reservation took which keys, for years of days. The files only ever say "reservation r took these
// keys"; whether it still counts is the database's to say. So taking keys back, swapping those of a revision
// and expiry are changes of rows there, and what happened in a step happens or not with the step.
//
// Keys that are taken are written to the log and synced by commit(), before the database commits the rows
// that make them count. Days that are over become files of their own (runs), runs become larger runs, by
// tend(), while nothing waits. A loss of power at any instant leaves what was committed.
//
// Where damage is found, the file is renamed to <name>.damaged, the key space answers nothing any more, and
// its reservations are missing() when the files are opened next: whoever opens them takes their keys from the
// archive anew. One thread; no function but the constructor and tend() may be called outside a transaction.
// Every function throws VoucherFailure.
class VoucherFiles {
 public:
  using Alive = std::function<bool(std::uint64_t reservation)>;  // whether it counts

  struct Limits {
    std::uint64_t open_bytes_max = 24 << 20;  // in memory; more is sealed before its day is over, see tend()
    std::uint64_t log_bytes_min = 1 << 20;    // a log is not written anew before it has become that long
    DayNumber days_at_once_max = 64;          // of one run
    std::uint64_t keys_at_once = 20'000;      // merged by one call of tend(): about a millisecond
    std::uint64_t log_bytes_most = 64 << 20;  // once it is that long it is, though there is more to merge
  };

  // What was taken earlier is read from `disk`, which outlives this, as does `alive`.
  VoucherFiles(Disk& disk, Alive alive, const Limits& limits);
  VoucherFiles(Disk& disk, Alive alive) : VoucherFiles(disk, std::move(alive), Limits()) {}
  ~VoucherFiles();
  VoucherFiles(const VoucherFiles&) = delete;
  VoucherFiles& operator=(const VoucherFiles&) = delete;

  struct Holder {
    std::uint64_t rank = 0;  // of the key
    checks::RunOwner owner;
    friend auto operator<=>(const Holder&, const Holder&) = default;
  };
  // Who took keys of `keys`, ordered, each once, whether it still counts or not; of that day alone where one
  // is given.
  std::vector<Holder> holders(const KeySpace& space, std::optional<DayNumber> day,
                              const checks::SortedKeys& keys);

  // The keys of a reservation. They are found at once, and durable after commit(). `owner_of_rank`: see
  // write_run.
  void take(const KeySpace& space, DayNumber day, const checks::SortedKeys& keys,
            std::vector<checks::RunOwner> owners, const std::vector<checks::OwnerIndex>& owner_of_rank);

  // Makes what was taken since the last call durable, but for what does not count any more.
  void commit();

  // Small runs in memory become larger ones; and a piece of what can wait: sealing, merging, removing. False:
  // there is nothing left to do. Where more is in memory than should be the piece is larger than what was
  // taken meanwhile, and as large as it has to be once it is four times as much: called after each commit, it
  // bounds the memory, and the log to log_bytes_most or twice what is in memory.
  bool tend();

  // Runs of different days of the space may become one: not where keys come again each day (scope `day`).
  void merge_across_days(const KeySpace& space);
  // Nothing before `day` counts any more in any space of the feed: what is all before it is removed by
  // tend().
  void expire(const std::string& feed, DayNumber day);

  std::vector<std::uint64_t> reservations() const;              // all that are in the files, ascending
  std::uint64_t newest_reservation() const { return newest_; }  // that ever was in the files that are there
  const std::vector<std::string>& damages() const { return damages_; }  // for people: which file, why
  std::size_t runs() const;          // that a look-up may have to look into
  std::uint64_t open_bytes() const;  // of keys that are in memory
  std::uint64_t log_bytes() const { return log_bytes_; }

 private:
  struct Run;
  struct Merge;
  struct Space {
    std::vector<std::unique_ptr<Run>> runs;
    checks::KeyFilter filter;  // of runs in memory whose numbers are far from each other
    bool across_days = false;
    bool changed = true;                // since nothing was left to do
    std::optional<DayNumber> expires;   // everything before
    std::optional<std::string> damage;  // why it does not answer
  };

  void open_runs();
  void open_log();
  void remove_strangers();
  static void fill_filter(Space& space);
  void find_in(Space& space, const Run& run, const checks::SortedKeys& keys,
               const std::vector<std::uint64_t>* ranks, std::vector<Holder>& holders);
  void note_newest(const checks::RunView& run);
  checks::RunResult<std::unique_ptr<Run>> open_sealed(const SealedRun& sealed);
  void set_aside(const std::string& name, const std::string& why);
  [[noreturn]] void refuse(Space& space, const Run& run, const std::string& why);

  void write_frame(const std::string& frame);
  void start_log();
  void write_manifest(Manifest next);
  void settle_names();
  void remove_obsolete();

  bool tend(const KeySpace& key, Space& space);
  bool join_small(Space& space);
  void drop_expired(Space& space);
  bool begin_merge(const KeySpace& key, Space& space);
  void go_on_merging();
  void finish_merge();
  std::uint64_t keys_to_merge();
  bool log_is_too_long(std::uint64_t bytes_max) const;
  checks::RunMerge::Alive owner_alive() const;

  Disk& disk_;
  Alive alive_;
  Limits limits_;
  Manifest manifest_;
  std::map<KeySpace, Space> spaces_;
  std::unique_ptr<OutputFile> log_;
  std::uint64_t log_bytes_ = 0;   // that are synced
  bool log_torn_ = false;         // there may be something behind them
  bool pending_ = false;          // something was taken that is not in the log
  std::uint64_t taken_keys_ = 0;  // since something was merged
  std::uint64_t newest_ = 0;
  bool names_unsynced_ = false;
  bool manifest_uncertain_ = false;    // which one bears the name
  std::vector<std::string> obsolete_;  // files to remove once the names are synced
  std::unique_ptr<Merge> merge_;
  std::vector<std::string> damages_;
};

}  // namespace stmtwatch::store
