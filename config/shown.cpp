#include "config/shown.hpp"

#include <span>

#include "config/settings_keys.hpp"

namespace stmtwatch::config {
namespace {

template <class Target>
void show_table(const std::string& table, std::span<const Key<Target>> keys, const Target& target,
                std::vector<ShownSetting>& into) {
  for (const auto& key : keys) {
    if (key.offer != Offer::later) into.push_back({table, key.name, key.show(target), key.help});
  }
}

}  // namespace

std::vector<ShownSetting> shown(const Settings& settings) {
  std::vector<ShownSetting> all;
  show_table("daemon", daemon_keys(), settings.daemon, all);
  show_table("http", http_keys(), settings.http, all);
  for (const auto& feed : settings.feeds)
    show_table("feeds." + feed.name, feed_keys(), feed, all);
  for (const auto& destination : settings.destinations) {
    show_table("destinations." + destination.name, destination_keys(), destination, all);
  }
  return all;
}

}  // namespace stmtwatch::config
