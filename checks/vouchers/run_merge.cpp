#include "checks/vouchers/run_merge.hpp"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include "checks/vouchers/key_stream.hpp"

namespace stmtwatch::checks {
namespace {

// As SortedKeys has it: groups of fewer numbers are kept while they are few.
constexpr std::uint64_t small_group = 4;
constexpr std::size_t small_groups_max = 4;

// Calls `visit(key, owners)` for each of the stretch.
template <class Key, class Visit>
void for_each_key(const KeyStream<Key>& stream, const Visit& visit) {
  std::vector<OwnerIndex> owners;
  auto extra = stream.extras().begin();
  for (std::size_t rank = 0; rank < stream.keys().size(); ++rank) {
    owners.assign(1, stream.first_owners()[rank]);
    for (; extra != stream.extras().end() && extra->rank == rank; ++extra)
      owners.push_back(extra->owner);
    visit(stream.keys()[rank], owners);
  }
}

}  // namespace

void write_run(const SortedKeys& keys, std::string label, std::vector<RunOwner> owners,
               const std::vector<OwnerIndex>& owner_of_rank, const RunSink& sink) {
  RunWriter writer(std::move(label), std::move(owners), sink);
  const std::vector<OwnerIndex> all_of_one(owner_of_rank.empty() ? keys.size() : 0);
  std::span<const OwnerIndex> left = owner_of_rank.empty() ? all_of_one : owner_of_rank;
  const auto owners_of = [&](std::size_t count) {
    const auto next = left.first(count);
    left = left.subspan(count);
    return next;
  };
  for (const auto& group : keys.groups()) {
    writer.begin_group(group.head, group.digits);
    writer.add(group.numbers, owners_of(group.numbers.size()), {});
  }
  for (const auto& key : keys.loose())
    writer.add_loose(key, owners_of(1));
  writer.finish();
}

RunMerge::RunMerge(std::vector<const RunView*> inputs, std::string label, const Alive& alive, RunSink sink)
    : inputs_(std::move(inputs)),
      owner_map_(inputs_.size()),
      writer_(std::move(label), unite_owners(alive), std::move(sink)) {
  unite_groups();
}
RunMerge::~RunMerge() = default;

std::vector<RunOwner> RunMerge::unite_owners(const Alive& alive) {
  std::vector<RunOwner> united;
  for (const auto* input : inputs_)
    std::ranges::copy_if(input->owners(), std::back_inserter(united), alive);
  std::ranges::sort(united);
  united.erase(std::ranges::unique(united).begin(), united.end());
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    for (const auto& owner : inputs_[i]->owners()) {
      const auto found = std::ranges::lower_bound(united, owner);
      const bool counts = found != united.end() && *found == owner;
      owner_map_[i].push_back(counts ? static_cast<OwnerIndex>(found - united.begin()) : no_owner);
    }
  }
  return united;
}

// The shapes of all inputs in order. Those of few keys become loose, unless there are few of them.
void RunMerge::unite_groups() {
  for (const auto* input : inputs_) {
    for (const auto& group : input->groups()) {
      std::uint64_t keys = 0;
      for (const auto& segment : group.segments)
        keys += segment.keys;
      shapes_.push_back({group.head, group.digits, keys});
    }
  }
  const auto shape = [](const Shape& one) { return std::tuple(one.head, one.digits); };
  std::ranges::sort(shapes_, {}, shape);
  std::size_t kept = 0;
  for (const auto& next : shapes_) {
    if (kept > 0 && shape(shapes_[kept - 1]) == shape(next)) {
      shapes_[kept - 1].keys += next.keys;
    } else {
      shapes_[kept++] = next;
    }
  }
  shapes_.resize(kept);
  if (shapes_.size() <= small_groups_max) return;
  const auto small =
      std::ranges::stable_partition(shapes_, [](const Shape& one) { return one.keys >= small_group; });
  small_.assign(small.begin(), small.end());
  shapes_.erase(small.begin(), small.end());
}

KeyStream<std::uint64_t> RunMerge::stream_of(const Shape& shape) {
  KeyStream<std::uint64_t> stream;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (const auto* group = inputs_[i]->group(shape.head, shape.digits))
      stream.add({*inputs_[i], group->segments, owner_map_[i], i});
  }
  return stream;
}

template <class Key>
bool RunMerge::is_broken(const KeyStream<Key>& stream) {
  if (!stream.fault()) return false;
  fault_ = stream.fault();
  damaged_ = stream.damaged();
  return true;
}

void RunMerge::loosen(const Shape& shape) {
  auto numbers = stream_of(shape);
  while (numbers.next()) {
    for_each_key(numbers, [&](std::uint64_t number, const std::vector<OwnerIndex>& owners) {
      auto& loosened = loosened_.emplace_back();
      append_key(shape.head, shape.digits, number, loosened.key);
      loosened.owners = owners;
    });
  }
  is_broken(numbers);
}

// Goes on with the groups until so many keys were written; false: there are no more.
bool RunMerge::merge_numbers(std::uint64_t keys_max) {
  const auto enough = writer_.keys() + keys_max;
  while (writer_.keys() < enough) {
    if (!numbers_) {
      if (next_shape_ == shapes_.size()) return false;
      const auto& shape = shapes_[next_shape_++];
      writer_.begin_group(shape.head, shape.digits);
      numbers_ = stream_of(shape);
    }
    while (writer_.keys() < enough && numbers_->next())
      writer_.add(numbers_->keys(), numbers_->first_owners(), numbers_->extras());
    if (is_broken(*numbers_)) return false;
    if (writer_.keys() < enough) numbers_.reset();
  }
  return true;
}

// The loosened keys before `key`; all that are left for none.
void RunMerge::add_loosened_before(std::optional<std::string_view> key) {
  for (; next_loosened_ < loosened_.size(); ++next_loosened_) {
    const auto& next = loosened_[next_loosened_];
    if (key && next.key >= *key) return;
    writer_.add_loose(next.key, next.owners);
  }
}

bool RunMerge::begin_loose() {
  for (const auto& shape : small_)
    loosen(shape);
  std::ranges::sort(loosened_, {}, &LooseKey::key);
  loose_.emplace();
  for (std::size_t i = 0; i < inputs_.size(); ++i)
    loose_->add({*inputs_[i], inputs_[i]->loose(), owner_map_[i], i});
  return !fault_;
}

bool RunMerge::merge_loose(std::uint64_t keys_max) {
  if (!loose_ && !begin_loose()) return false;
  const auto enough = writer_.keys() + keys_max;
  while (writer_.keys() < enough) {
    if (!loose_->next()) return false;
    for_each_key(*loose_, [&](std::string_view key, std::vector<OwnerIndex>& owners) {
      add_loosened_before(key);
      if (next_loosened_ < loosened_.size() && loosened_[next_loosened_].key == key) {
        for (const auto owner : loosened_[next_loosened_++].owners)
          if (std::ranges::find(owners, owner) == owners.end()) owners.push_back(owner);
      }
      writer_.add_loose(key, owners);
    });
  }
  return true;
}

RunResult<bool> RunMerge::advance(std::uint64_t keys_max) {
  const bool more = !in_loose_ ? merge_numbers(keys_max) : merge_loose(keys_max);
  if (loose_) is_broken(*loose_);
  if (fault_) return std::unexpected(*fault_);
  if (more) return false;
  if (!std::exchange(in_loose_, true)) return false;
  add_loosened_before(std::nullopt);
  writer_.finish();
  return true;
}

}  // namespace stmtwatch::checks
