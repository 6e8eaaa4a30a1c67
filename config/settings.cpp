#include "config/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "config/access.hpp"
#include "config/schema_file.hpp"
#include "config/settings_keys.hpp"

namespace stmtwatch::config {
namespace {

// What is read of one table, and where it stands, for faults that show only when everything is read.
template <class Settings>
struct Entry {
  Settings settings;
  const toml::table* table = nullptr;

  std::uint32_t line(std::string_view key) const {
    return line_of(table->contains(key) ? *table->get(key) : *table);
  }
};
using FeedEntry = Entry<FeedSettings>;
using DestinationEntry = Entry<DestinationSettings>;

// The name of a feed or destination stands in paths, metric labels and commands.
bool is_name(std::string_view name) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  return !name.empty() && name.size() <= 64 && name.find_first_not_of(allowed) == std::string_view::npos;
}

// Reads one configuration file; made for one use.
class SettingsReader {
 public:
  SettingsReader(const std::filesystem::path& file, LookAt look_at, std::vector<Fault>& faults)
      : directory_(file.parent_path()), look_at_(look_at), faults_(faults), sink_(file, faults) {
    settings_.file = file;
  }

  void read(const toml::table& table) {
    RootTables root;
    read_table(table, "the configuration", root_keys(), root, sink_);
    if (root.daemon != nullptr) read_table(*root.daemon, "[daemon]", daemon_keys(), settings_.daemon, sink_);
    if (root.http != nullptr) read_table(*root.http, "[http]", http_keys(), settings_.http, sink_);
    make_absolute(settings_.daemon.state_dir);
    make_absolute(settings_.daemon.runtime_dir);
    each_named(root.destinations, "destinations",
               [this](auto name, const auto& each) { read_destination(name, each); });
    each_named(root.feeds, "feeds", [this](auto name, const auto& each) { read_feed(name, each); });
    for (const auto& feed : feeds_)
      check_against_others(feed);
    if (!table.contains("feeds") || (root.feeds != nullptr && root.feeds->empty())) {
      sink_.add(0,
                "there is no feed, so that nothing would be watched: add a table [feeds.NAME] with the keys "
                "\"spool\" and \"schema\"");
    }
    look_at_files();
  }

  Settings take() {
    for (auto& feed : feeds_)
      settings_.feeds.push_back(std::move(feed.settings));
    for (auto& destination : destinations_)
      settings_.destinations.push_back(std::move(destination.settings));
    return std::move(settings_);
  }

 private:
  void look_at_files() {
    if (look_at_ == LookAt::nothing) return;
    for (const auto& entry : feeds_) {
      const auto& feed = entry.settings;
      const bool moves = feed.mode == FeedMode::deliver;
      if (!feed.spool.empty()) add(entry.line("spool"), "spool", directory_fault(feed.spool, moves));
    }
    for (const auto& entry : destinations_) {
      const auto& destination = entry.settings;
      const std::string_view key = destination.credential.empty() ? "identity_file" : "credential";
      const auto file = key_file(destination);
      if (file && !file->empty()) add(entry.line(key), key, file_fault(*file));
      if (!destination.known_hosts.empty())
        add(entry.line("known_hosts"), "known_hosts", file_fault(destination.known_hosts));
    }
  }

  void add(std::uint32_t line, std::string_view key, const std::optional<AccessFault>& fault) {
    if (!fault || (fault->permission && look_at_ == LookAt::existence)) return;
    sink_.add(line, fmt::format("{}: {}; the daemon's user must be able to", key, fault->detail));
  }

  void make_absolute(std::filesystem::path& path) const {
    if (path.empty()) return;
    path = (directory_ / path).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();  // "spool/" is the directory "spool"
  }

  template <class Read>
  void each_named(const toml::table* tables, std::string_view plural, Read read) {
    if (tables == nullptr) return;
    for (const auto& [name, node] : *tables) {
      const auto line = name.source().begin.line;
      if (!is_name(name.str())) {
        sink_.add(line, fmt::format("[{}.{}]: a name is 1 to 64 ASCII letters, digits, - and _", plural,
                                    in_quotes(name.str())));
      } else if (!node.is_table()) {
        sink_.add(line, fmt::format("[{}]: {} {}", plural, name.str(), must_be("a table", node)));
      } else {
        read(std::string(name.str()), *node.as_table());
      }
    }
  }

  void read_destination(std::string name, const toml::table& table) {
    DestinationEntry entry{.settings = {}, .table = &table};
    auto& settings = entry.settings;
    const auto where = fmt::format("[destinations.{}]", name);
    settings.name = std::move(name);
    read_table(table, where, destination_keys(), settings, sink_);
    if (table.contains("identity_file") == table.contains("credential")) {
      sink_.add(entry.line("credential"),
                fmt::format("{} needs exactly one of the keys \"identity_file\" and \"credential\"", where));
    }
    make_absolute(settings.identity_file);
    make_absolute(settings.known_hosts);
    destinations_.push_back(std::move(entry));
  }

  void read_feed(std::string name, const toml::table& table) {
    // Replaced by the feed's own or its schema's; a feed that has neither is a fault.
    const auto any_name = FileNamePattern::parse("{merchant}_{date}");
    FeedEntry entry{.settings = {.file_name = *any_name}, .table = &table};
    auto& feed = entry.settings;
    const auto where = fmt::format("[feeds.{}]", name);
    feed.name = std::move(name);
    read_table(table, where, feed_keys(), feed, sink_);
    make_absolute(feed.spool);
    make_absolute(feed.archive);
    make_absolute(feed.schema_path);
    if (feed.archive.empty()) feed.archive = settings_.daemon.state_dir / "archive" / feed.name;
    check_days(entry);
    if (!feed.schema_path.empty()) read_schema_of(entry, where);
    check_delivery(entry, where);
    feeds_.push_back(std::move(entry));
  }

  void read_schema_of(FeedEntry& entry, std::string_view where) {
    auto& feed = entry.settings;
    const auto [known, is_new] = schemas_.try_emplace(feed.schema_path);
    if (is_new) {
      auto schema = read_schema(feed.schema_path);
      if (schema) {
        known->second = std::make_shared<const checks::Schema>(*std::move(schema));
      } else {
        sink_.add(entry.line("schema"),
                  fmt::format("schema: {} cannot be used, see below", feed.schema_path.native()));
        faults_.insert(faults_.end(), schema.error().begin(), schema.error().end());
      }
    }
    feed.schema = known->second;
    if (feed.schema == nullptr || entry.table->contains("file_name")) return;
    const auto& name = feed.schema->file_name;
    if (name) {
      feed.file_name = *name;
    } else {
      sink_.add(line_of(*entry.table),
                fmt::format("{} needs the key \"file_name\": its schema gives none", where));
    }
  }

  // A damaged ledger is filled from the archive. Where only one of the two is given the other one follows.
  void check_days(FeedEntry& entry) {
    auto& feed = entry.settings;
    const bool ledger_given = entry.table->contains("ledger_days");
    if (!ledger_given) feed.ledger_days = std::min(feed.ledger_days, feed.archive_days);
    if (!entry.table->contains("archive_days"))
      feed.archive_days = std::max(feed.archive_days, feed.ledger_days);
    if (feed.archive_days >= feed.ledger_days) return;
    sink_.add(entry.line("archive_days"),
              fmt::format("archive_days = {}: must be at least ledger_days, which is {}: voucher numbers are "
                          "read from the archive again where their own files are damaged",
                          feed.archive_days, feed.ledger_days));
  }

  void check_delivery(FeedEntry& entry, std::string_view where) {
    auto& feed = entry.settings;
    const bool named = entry.table->contains("destination") && !feed.destination.empty();
    const auto is_it = [&feed](const DestinationEntry& each) {
      return each.settings.name == feed.destination;
    };
    if (named && std::ranges::none_of(destinations_, is_it)) {
      sink_.add(entry.line("destination"), unknown_destination(feed.destination));
    }
    if (feed.mode == FeedMode::deliver) {
      for (const std::string_view key : {"destination", "remote_path", "deadline"}) {
        if (entry.table->contains(key)) continue;
        sink_.add(line_of(*entry.table),
                  fmt::format("{} needs the key \"{}\" to deliver; without a server use mode = \"gate\"",
                              where, key));
      }
    } else {
      feed.destination.clear();
      feed.remote_path.clear();
    }
  }

  std::string unknown_destination(std::string_view name) const {
    std::vector<std::string_view> known;
    known.reserve(destinations_.size());
    for (const auto& each : destinations_)
      known.push_back(each.settings.name);
    if (known.empty()) return fmt::format("destination: there is no table [destinations.{}]", name);
    return fmt::format("destination: there is no table [destinations.{}]{}; known are {}", name,
                       hint_of_nearest(": the nearest is ", name, known), listed(known));
  }

  // Two feeds in one directory would fight for its files; an archive in a spool would be found as new
  // statements.
  void check_against_others(const FeedEntry& entry) {
    const auto& feed = entry.settings;
    for (const auto& other : feeds_) {
      const auto& theirs = other.settings;
      if (&other < &entry && may_collide(feed, theirs)) {
        sink_.add(
            entry.line("remote_path"),
            fmt::format("remote_path: statements of [feeds.{}] go to the same names on {}; tell them apart",
                        theirs.name, feed.destination));
      }
      if (&other < &entry && !feed.spool.empty() && feed.spool == theirs.spool) {
        sink_.add(entry.line("spool"),
                  fmt::format("spool: {} is the spool of [feeds.{}] already; give each feed its own",
                              feed.spool.native(), theirs.name));
      }
      if (&other < &entry && feed.archive == theirs.archive) {
        sink_.add(entry.line("archive"),
                  fmt::format("archive: {} is the archive of [feeds.{}] already; give each feed its own",
                              feed.archive.native(), theirs.name));
      }
      if (!theirs.spool.empty() && is_within(feed.archive, theirs.spool)) {
        sink_.add(entry.line("archive"),
                  fmt::format("archive: {} lies in the spool of [feeds.{}]; move it out of there",
                              feed.archive.native(), theirs.name));
      }
    }
  }

  static bool may_collide(const FeedSettings& one, const FeedSettings& other) {
    if (one.remote_path.empty() || one.destination != other.destination ||
        one.remote_path != other.remote_path) {
      return false;
    }
    return !one.remote_path.contains("{file_name}") || one.file_name.text() == other.file_name.text();
  }

  static bool is_within(const std::filesystem::path& path, const std::filesystem::path& directory) {
    return std::ranges::mismatch(directory, path).in1 == directory.end();
  }

  std::filesystem::path directory_;
  LookAt look_at_;
  std::vector<Fault>& faults_;
  FaultSink sink_;
  Settings settings_;
  std::vector<FeedEntry> feeds_;
  std::vector<DestinationEntry> destinations_;
  std::map<std::filesystem::path, std::shared_ptr<const checks::Schema>> schemas_;
};

}  // namespace

std::expected<Settings, std::vector<Fault>> read_settings(const std::filesystem::path& named,
                                                          LookAt look_at) {
  const auto file = std::filesystem::absolute(named).lexically_normal();
  const auto text = read_text(file);
  if (!text) return std::unexpected(std::vector{text.error()});
  const auto table = parse_text(*text, file);
  if (!table) return std::unexpected(std::vector{table.error()});

  std::vector<Fault> faults;
  SettingsReader reader(file, look_at, faults);
  reader.read(*table);
  if (faults.empty()) return reader.take();
  std::ranges::stable_sort(faults, {}, [&file](const Fault& fault) {
    return std::pair(fault.file != file, fault.file == file ? fault.line : 0);
  });
  return std::unexpected(std::move(faults));
}

std::optional<std::filesystem::path> key_file(const DestinationSettings& destination) {
  if (destination.credential.empty()) return destination.identity_file;
  const char* directory = ::secure_getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr) return std::nullopt;
  return std::filesystem::path(directory) / destination.credential;
}

std::vector<std::filesystem::path> archives(const Settings& settings) {
  std::vector<std::filesystem::path> found;
  for (const auto& feed : settings.feeds)
    found.push_back(feed.archive);
  std::error_code error;
  std::filesystem::directory_iterator entry(settings.daemon.state_dir / "archive", error);
  for (const std::filesystem::directory_iterator end; !error && entry != end; entry.increment(error))
    if (std::ranges::find(found, entry->path()) == found.end()) found.push_back(entry->path());
  return found;
}

}  // namespace stmtwatch::config
