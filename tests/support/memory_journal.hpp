#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/delivery/destination.hpp"
#include "tests/support/payloads.hpp"

namespace stmtwatch::test {

// The ledger's side as a test keeps it: what is written here survives a "crash", which throws the Destination
// away.
class MemoryJournal final : public delivery::Journal {
 public:
  enum class Note : std::uint8_t { begin, about_to_publish, delivered, failed, uncertain };
  struct Attempt {
    std::int64_t id = 0;
    std::string temporary_path;
    bool intended = false;
    bool swept = false;
    std::string server{};  // where it intended to publish
  };
  struct Entry {
    delivery::Order order;  // as it was first made
    std::string content;
    bool wanted = true;
    bool publishable = true;
    bool given_up = false;
    std::vector<Attempt> attempts;
    std::vector<delivery::Arrival> arrivals;
    std::vector<delivery::Fault> faults;
    std::optional<delivery::Fault> doubt;  // uncertain: a person decides
    bool settled() const { return !arrivals.empty() || doubt; }
  };

  void add(delivery::Order order, std::string content) {
    Entry entry;
    entry.order = std::move(order);
    entry.content = std::move(content);
    entry.order.size = entry.content.size();
    entry.order.sha256 = Sha256::of(std::as_bytes(std::span(entry.content)));
    entries.emplace(entry.order.id, std::move(entry));
  }

  // Orders as the daemon makes them of what is written down.
  std::vector<delivery::Order> unfinished() const {
    std::vector<delivery::Order> orders;
    for (const auto& [id, entry] : entries) {
      if (entry.settled() || entry.given_up || !entry.wanted) continue;
      delivery::Order order = entry.order;
      if (!entry.attempts.empty()) {
        order.temporary_path = entry.attempts.back().temporary_path;
        order.publish_intended = entry.attempts.back().intended;
        order.server = entry.attempts.back().server;
      }
      orders.push_back(std::move(order));
    }
    return orders;
  }

  flow::Task<std::optional<delivery::Attempt>> begin(const delivery::Order& order) override {
    if (hook) co_await hook(Note::begin, false);
    Entry& entry = entries.at(order.id);
    if (!entry.wanted) co_return std::nullopt;
    const std::int64_t id = ++last_attempt_;
    const std::string path = entry.order.final_path + "." + std::to_string(id) + ".part";
    entry.attempts.push_back({id, path, false, false});
    if (hook) co_await hook(Note::begin, true);
    delivery::Attempt attempt;
    attempt.final_path = entry.order.final_path;
    attempt.temporary_path = path;
    attempt.payload = std::make_unique<TextPayload>(entry.content);
    co_return attempt;
  }

  flow::Task<bool> about_to_publish(const delivery::Order& order, const std::string& server) override {
    if (hook) co_await hook(Note::about_to_publish, false);
    Entry& entry = entries.at(order.id);
    if (!entry.publishable) {
      entry.wanted = false;
      co_return false;
    }
    entry.attempts.back().intended = true;
    entry.attempts.back().server = server;
    if (hook) co_await hook(Note::about_to_publish, true);
    co_return true;
  }

  flow::Task<void> delivered(const delivery::Order& order, const delivery::Arrival& arrival) override {
    if (hook) co_await hook(Note::delivered, false);
    if (arriving) arriving(order);
    Entry& entry = entries.at(order.id);
    entry.arrivals.push_back(arrival);
    entry.attempts.back().swept = true;
    if (hook) co_await hook(Note::delivered, true);
  }

  flow::Task<void> uncertain(const delivery::Order& order, const delivery::Fault& doubt) override {
    if (hook) co_await hook(Note::uncertain, false);
    entries.at(order.id).doubt = doubt;
    if (hook) co_await hook(Note::uncertain, true);
  }

  flow::Task<void> failed(const delivery::Order& order, const delivery::Fault& fault) override {
    if (hook) co_await hook(Note::failed, false);
    Entry& entry = entries.at(order.id);
    entry.faults.push_back(fault);
    if (delivery::remedy(fault.reason) == delivery::Remedy::give_up_order) {
      entry.given_up = true;
      entry.attempts.back().intended = false;
    }
    if (hook) co_await hook(Note::failed, true);
  }

  flow::Task<void> condition(const std::optional<delivery::Fault>& fault) override {
    conditions.push_back(fault);
    co_return;
  }

  flow::Task<std::vector<std::pair<std::int64_t, std::string>>> leftovers(
      const std::vector<std::int64_t>& under_way) override {
    std::vector<std::pair<std::int64_t, std::string>> found;
    for (const auto& [id, entry] : entries) {
      if (std::ranges::find(under_way, id) != under_way.end()) continue;
      for (const auto& attempt : entry.attempts) {
        const bool witness = &attempt == &entry.attempts.back() && attempt.intended && entry.arrivals.empty();
        if (!attempt.swept && !witness) found.emplace_back(attempt.id, attempt.temporary_path);
      }
    }
    co_return found;
  }

  flow::Task<void> swept(const std::vector<std::int64_t>& leftover_ids) override {
    for (auto& [id, entry] : entries) {
      for (auto& attempt : entry.attempts) {
        if (std::ranges::find(leftover_ids, attempt.id) != leftover_ids.end()) attempt.swept = true;
      }
    }
    co_return;
  }

  flow::Task<void> notice(const std::string& what) override {
    notices.push_back(what);
    co_return;
  }

  // Delivered or uncertain.
  std::size_t settled() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(entries, [](const auto& entry) { return entry.second.settled(); }));
  }
  std::size_t arrived() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(entries, [](const auto& entry) { return !entry.second.arrivals.empty(); }));
  }

  std::map<std::int64_t, Entry> entries;
  std::vector<std::optional<delivery::Fault>> conditions;
  // Called when an order is about to be written down as delivered.
  std::function<void(const delivery::Order&)> arriving;
  std::vector<std::string> notices;
  // Awaited before and after each note is written down.
  std::function<flow::Task<>(Note, bool after)> hook;

 private:
  std::int64_t last_attempt_ = 0;
};

}  // namespace stmtwatch::test
