#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "checks/vouchers/run_view.hpp"

namespace stmtwatch::checks {

inline constexpr OwnerIndex no_owner = 0xffffffff;  // one that does not count any more

// Keys of several runs in one order, a stretch at a time, each with the owners that count, as a merge reads
// them. `Key` is a number of one group or a loose key.
template <class Key>
class KeyStream {
 public:
  using Shown = std::conditional_t<std::is_same_v<Key, std::string>, std::string_view, Key>;

  // What of one run takes part. Everything outlives the stream.
  struct Part {
    const RunView& run;
    const std::vector<RunView::Segment>& segments;
    const std::vector<OwnerIndex>& owner_map;  // of the run's owners: who they are in the answer, or no_owner
    std::size_t input = 0;                     // which run, for damaged()
  };

  void add(const Part& part) { cursors_.push_back(std::make_unique<Cursor>(part)); }

  // To the next stretch: some thousand keys that have an owner, more where there are many runs. False: there
  // are no more, or there is a fault.
  bool next() {
    keys_.clear();
    first_owners_.clear();
    extras_.clear();
    while (keys_.empty()) {
      if (!decode_what_is_used_up() || cursors_.empty()) return false;
      gather();
      sort();
      unite();
    }
    return true;
  }
  // Of the stretch, until next() is called again.
  std::span<const Shown> keys() const { return keys_; }
  std::span<const OwnerIndex> first_owners() const { return first_owners_; }
  std::span<const ExtraOwner> extras() const { return extras_; }  // by rank within the stretch

  const std::optional<RunFault>& fault() const { return fault_; }
  std::size_t damaged() const { return damaged_; }

 private:
  struct Cursor {
    explicit Cursor(const Part& its_part) : part(its_part) {}
    Part part;
    std::size_t next_segment = 0;
    SegmentKeys decoded;
    std::size_t at = 0;  // of the key that comes next
    std::size_t next_extra = 0;

    const std::vector<Key>& keys() const {
      if constexpr (std::is_same_v<Key, std::string>) {
        return decoded.keys;
      } else {
        return decoded.numbers;
      }
    }
    bool has_more_segments() const { return next_segment < part.segments.size(); }
  };
  // A key and one who owns it, each in a column of its own: keys are what is compared.
  struct Claims {
    std::vector<Shown> keys;
    std::vector<OwnerIndex> owners;

    void resize(std::size_t size) {
      keys.resize(size);
      owners.resize(size);
    }
  };
  static constexpr std::size_t stretch_keys =
      16'384;  // with their owners they stay in L2 while they are sorted
  static constexpr std::size_t own_stretch_keys_min = 256;  // of one run

  // Every cursor that is left has a key; false: a run is damaged.
  bool decode_what_is_used_up() {
    for (auto& cursor : cursors_) {
      while (cursor->at == cursor->keys().size() && cursor->has_more_segments()) {
        auto decoded = cursor->part.run.decode(cursor->part.segments[cursor->next_segment++]);
        if (!decoded) {
          fault_ = decoded.error();
          damaged_ = cursor->part.input;
          return false;
        }
        cursor->decoded = std::move(*decoded);
        cursor->at = cursor->next_extra = 0;
      }
    }
    std::erase_if(cursors_, [](const auto& cursor) { return cursor->at == cursor->keys().size(); });
    return true;
  }

  // Takes from each run what is not behind the end of the stretch: the first key that is the last one of a
  // run's share, as the run may have more behind it.
  void gather() {
    const auto share = std::max(stretch_keys / cursors_.size(), own_stretch_keys_min);
    const Key* end = nullptr;
    for (const auto& cursor : cursors_) {
      const auto& keys = cursor->keys();
      const auto& last = keys[std::min(cursor->at + share, keys.size()) - 1];
      if (end == nullptr || last < *end) end = &last;
    }
    claims_.resize(0);
    lists_.clear();
    for (auto& cursor : cursors_) {
      if (cursor->keys()[cursor->at] > *end) continue;
      const auto from = cursor->keys().begin() + static_cast<std::ptrdiff_t>(cursor->at);
      const auto room = std::min(share, cursor->keys().size() - cursor->at);
      const auto behind = std::upper_bound(from, from + static_cast<std::ptrdiff_t>(room), *end);
      take(*cursor, cursor->at + static_cast<std::size_t>(behind - from));
      if (claims_.keys.size() > (lists_.empty() ? 0 : lists_.back())) lists_.push_back(claims_.keys.size());
    }
  }

  // Its keys before `end`, once for each owner that counts, become one list more.
  void take(Cursor& cursor, std::size_t end) {
    auto size = claims_.keys.size();
    const auto& extras = cursor.decoded.extras;
    const auto put = [&](std::size_t at, OwnerIndex owner) {
      claims_.keys[size] = cursor.keys()[at];
      claims_.owners[size] = cursor.part.owner_map[owner];
      size += claims_.owners[size] == no_owner ? 0 : 1;
    };
    const auto its_extras =
        std::find_if(extras.begin() + static_cast<std::ptrdiff_t>(cursor.next_extra), extras.end(),
                     [&](const ExtraOwner& extra) { return extra.rank >= end; });
    const auto next_extra = static_cast<std::size_t>(its_extras - extras.begin());
    claims_.resize(size + (end - cursor.at) + (next_extra - cursor.next_extra));
    for (; cursor.at < end; ++cursor.at) {
      put(cursor.at, cursor.decoded.first_owners[cursor.at]);
      for (; cursor.next_extra < next_extra && extras[cursor.next_extra].rank == cursor.at;
           ++cursor.next_extra)
        put(cursor.at, extras[cursor.next_extra].owner);
    }
    claims_.resize(size);
  }

  // Two neighbouring lists become one, until there is one.
  void sort() {
    while (lists_.size() > 1) {
      merged_.resize(claims_.keys.size());
      std::size_t begin = 0;
      std::size_t count = 0;
      for (std::size_t i = 0; i < lists_.size(); i += 2) {
        const auto middle = lists_[i];
        const auto end = i + 1 < lists_.size() ? lists_[i + 1] : middle;
        merge(begin, middle, end);
        lists_[count++] = begin = end;
      }
      lists_.resize(count);
      std::swap(claims_, merged_);
    }
  }
  // From both ends at once, as each step has to wait for the one before on its side. No branch hangs on how
  // keys compare, as those of numbers without order compare either way. Of equal keys that of the earlier run
  // stays before.
  void merge(std::size_t begin, std::size_t middle, std::size_t end) {
    const auto* keys = claims_.keys.data();
    const auto put = [&, owners = claims_.owners.data(), to_keys = merged_.keys.data(),
                      to_owners = merged_.owners.data()](std::size_t to, std::size_t from) {
      to_keys[to] = keys[from];
      to_owners[to] = owners[from];
    };
    // Written as a choice it would be made a branch.
    const auto one_if = [](std::size_t is_one, std::size_t one, std::size_t other) {
      return other ^ ((one ^ other) & (0 - is_one));
    };
    auto one = begin, one_end = middle, other = middle, other_end = end;
    auto to = begin, to_end = end;
    while (one + 1 < one_end && other + 1 < other_end) {
      const std::size_t is_first = keys[other] < keys[one] ? 0 : 1;
      put(to++, one_if(is_first, one, other));
      one += is_first;
      other += 1 - is_first;
      const std::size_t is_last = keys[other_end - 1] < keys[one_end - 1] ? 1 : 0;
      put(--to_end, one_if(is_last, one_end, other_end) - 1);
      one_end -= is_last;
      other_end -= 1 - is_last;
    }
    while (one < one_end && other < other_end)
      put(to++, keys[other] < keys[one] ? other++ : one++);
    while (one < one_end)
      put(to++, one++);
    while (other < other_end)
      put(to++, other++);
  }

  // Each key once, with all its owners, each of them once.
  void unite() {
    const auto& [keys, owners] = claims_;
    if (std::ranges::adjacent_find(keys) == keys.end()) {
      std::swap(keys_, claims_.keys);
      std::swap(first_owners_, claims_.owners);
      return;
    }
    for (std::size_t begin = 0, end = 0; begin < keys.size(); begin = end) {
      while (end < keys.size() && keys[end] == keys[begin])
        ++end;
      const auto rank = static_cast<std::uint32_t>(keys_.size());
      keys_.push_back(keys[begin]);
      first_owners_.push_back(owners[begin]);
      for (auto i = begin + 1; i < end; ++i) {
        const auto* known = owners.data() + begin;
        if (std::find(known, known + (i - begin), owners[i]) == known + (i - begin))
          extras_.push_back({rank, owners[i]});
      }
    }
  }

  std::vector<std::unique_ptr<Cursor>> cursors_;  // of runs that have more
  Claims claims_;                                 // of the stretch: sorted lists, one of each run
  std::vector<std::size_t> lists_;                // the end of each
  Claims merged_;                                 // room for the other half of a pass
  std::vector<Shown> keys_;
  std::vector<OwnerIndex> first_owners_;
  std::vector<ExtraOwner> extras_;
  std::optional<RunFault> fault_;
  std::size_t damaged_ = 0;
};

}  // namespace stmtwatch::checks
