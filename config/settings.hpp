#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checks/schema.hpp"
#include "config/fault.hpp"

// Everything stmtwatch.toml can say, parsed: paths absolute, schemas read, references resolved. One plain
// struct for each room that takes settings.
namespace stmtwatch::config {

struct DaemonSettings {
  std::filesystem::path state_dir = "/var/lib/stmtwatch";
  std::filesystem::path runtime_dir = "/run/stmtwatch";
  std::string timezone = "Asia/Shanghai";
};

struct HttpSettings {
  std::string address = "127.0.0.1";  // numeric, v4 or v6 without brackets
  std::uint16_t port = 9464;
};

enum class FeedMode : std::uint8_t { observe, gate, deliver };
enum class ReadySign : std::uint8_t { close, marker };
enum class Verification : std::uint8_t { size, readback, none };

struct FeedSettings {
  std::string name{};
  std::filesystem::path spool{};
  FileNamePattern file_name;  // the feed's own, or its schema's
  std::shared_ptr<const checks::Schema> schema{};
  std::filesystem::path schema_path{};
  ReadySign ready = ReadySign::close;
  std::chrono::seconds quiet{5};
  FeedMode mode = FeedMode::deliver;
  std::string destination{};  // empty unless mode is deliver
  std::string remote_path{};  // a RemotePathTemplate, checked; empty unless mode is deliver
  std::optional<std::chrono::minutes> deadline{};  // since midnight of the day after the business date
  std::string owner{};
  std::string regenerate{};          // a text to show, placeholders not yet filled
  std::filesystem::path archive{};   // default: <state_dir>/archive/<feed>
  std::uint32_t archive_days = 400;  // never less than ledger_days
  std::uint64_t statement_bytes_max = 4ull << 30;
  std::uint32_t ledger_days = 400;
};

struct DestinationSettings {
  std::string name;
  std::string host;
  std::uint16_t port = 22;
  std::string user;
  std::filesystem::path identity_file;  // exactly one of these two is set
  std::string credential;  // name of a systemd credential: the file $CREDENTIALS_DIRECTORY/<name>
  std::filesystem::path known_hosts;
  std::uint32_t sessions = 4;                             // 1 to 8
  std::string temp_name = ".{file_name}.{attempt}.part";  // contains {attempt}, no '/'
  Verification verify = Verification::size;
  bool create_directories = true;
};

struct Settings {
  std::filesystem::path file;  // where this was read from
  DaemonSettings daemon;
  HttpSettings http;
  std::vector<FeedSettings> feeds;                // in the order of their names
  std::vector<DestinationSettings> destinations;  // in the order of their names
};

// What of the files that a configuration names is looked at, but for schemas, which are always read.
enum class LookAt : std::uint8_t {
  nothing,
  existence,  // spools, keys and known hosts that are not there are faults; those that this user may not open
              // are none
  access,     // those are faults too: for whoever is the daemon's user
};

// Reads and checks the whole configuration, the schemas it names included. On failure: every fault, not only
// the first.
std::expected<Settings, std::vector<Fault>> read_settings(const std::filesystem::path& file,
                                                          LookAt look_at = LookAt::nothing);

// The private key of the destination: its identity_file, or its credential beneath $CREDENTIALS_DIRECTORY,
// which is set for the daemon alone; where it is not, nullopt.
std::optional<std::filesystem::path> key_file(const DestinationSettings& destination);

// Where delivered statements may be: the archives of all feeds, and those that feeds had before they were
// taken out of the configuration, which stand beside the default ones.
std::vector<std::filesystem::path> archives(const Settings& settings);

// `remote_path` and `regenerate` with {merchant} {date} {yyyy} {mm} {dd} {file_name} {feed} filled in. Total:
// what read_settings let through always fills.
std::string fill_template(const std::string& text, const std::string& feed, const StatementName& name,
                          const std::string& file_name);

}  // namespace stmtwatch::config
