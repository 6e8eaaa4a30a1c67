#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "checks/vouchers/run_view.hpp"

namespace stmtwatch::checks {

inline constexpr OwnerIndex no_owner = 0xffffffff;  // one that does not count any more

// Keys of several runs in one order, each with the owners that count, as a merge reads them. `Key` is a
// number of one group or a loose key.
template <class Key>
class KeyStream {
 public:
  // What of one run takes part. Everything outlives the stream.
  struct Part {
    const RunView& run;
    const std::vector<RunView::Segment>& segments;
    const std::vector<OwnerIndex>& owner_map;  // of the run's owners: who they are in the answer, or no_owner
    std::size_t input = 0;                     // which run, for damaged()
  };

  void add(const Part& part) {
    auto cursor = std::make_unique<Cursor>(part);
    if (advance(*cursor)) push(cursor.get());
    cursors_.push_back(std::move(cursor));
  }

  // To the next key that has an owner. False: there is none, or there is a fault.
  bool next() {
    do {
      if (!next_key()) return false;
    } while (owners_.empty());
    return true;
  }
  const Key& key() const { return key_; }
  const std::vector<OwnerIndex>& owners() const { return owners_; }
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
    const Key& key() const { return keys()[at]; }
  };
  // A run that waits, with its next key at hand.
  struct Waiting {
    std::conditional_t<std::is_same_v<Key, std::string>, std::string_view, Key> key;
    Cursor* cursor;
  };

  // Makes the key under the cursor one that is there; false: its run has no more, or is damaged.
  bool advance(Cursor& cursor) {
    while (cursor.at == cursor.keys().size()) {
      if (cursor.next_segment == cursor.part.segments.size()) return false;
      auto decoded = cursor.part.run.decode(cursor.part.segments[cursor.next_segment++]);
      if (!decoded) {
        fault_ = decoded.error();
        damaged_ = cursor.part.input;
        return false;
      }
      cursor.decoded = std::move(*decoded);
      cursor.at = cursor.next_extra = 0;
    }
    return true;
  }

  static bool comes_later(const Waiting& one, const Waiting& other) { return one.key > other.key; }
  void push(Cursor* cursor) {
    heap_.push_back({cursor->key(), cursor});
    std::push_heap(heap_.begin(), heap_.end(), comes_later);
  }
  Cursor* pop() {
    std::pop_heap(heap_.begin(), heap_.end(), comes_later);
    auto* cursor = heap_.back().cursor;
    heap_.pop_back();
    return cursor;
  }
  // The first one that waits, and `cursor` waits in its place: pop and push in one pass.
  Cursor* exchange(Cursor* cursor) {
    auto* first = heap_.front().cursor;
    const Waiting next{cursor->key(), cursor};
    std::size_t at = 0;
    for (std::size_t child = 1; child < heap_.size(); child = 2 * at + 1) {
      if (child + 1 < heap_.size() && heap_[child + 1].key < heap_[child].key) ++child;
      if (next.key <= heap_[child].key) break;
      heap_[at] = heap_[child];
      at = child;
    }
    heap_[at] = next;
    return first;
  }

  // Ranges of different runs seldom interleave: the run that had the last key mostly has the next one too,
  // and stays out of the heap until another one is before it.
  bool next_key() {
    if (current_ != nullptr && !advance(*current_)) current_ = nullptr;
    if (current_ == nullptr && !heap_.empty()) current_ = pop();
    if (current_ == nullptr || fault_) return false;
    if (!heap_.empty() && heap_.front().key < current_->key()) current_ = exchange(current_);
    owners_.clear();
    key_ = current_->key();
    take_owners(*current_);
    while (!heap_.empty() && heap_.front().key == key_) {
      auto* same = pop();
      take_owners(*same);
      if (advance(*same)) push(same);
    }
    return !fault_;
  }

  void take_owners(Cursor& cursor) {
    take(cursor.part.owner_map[cursor.decoded.first_owners[cursor.at]]);
    const auto& extras = cursor.decoded.extras;
    for (auto& next = cursor.next_extra; next < extras.size() && extras[next].rank == cursor.at; ++next)
      take(cursor.part.owner_map[extras[next].owner]);
    ++cursor.at;
  }
  void take(OwnerIndex owner) {
    if (owner == no_owner) return;
    for (const auto known : owners_)
      if (known == owner) return;
    owners_.push_back(owner);
  }

  std::vector<std::unique_ptr<Cursor>> cursors_;
  std::vector<Waiting> heap_;
  Cursor* current_ = nullptr;
  Key key_{};
  std::vector<OwnerIndex> owners_;
  std::optional<RunFault> fault_;
  std::size_t damaged_ = 0;
};

}  // namespace stmtwatch::checks
