#include "daemon/store/state_origin.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <system_error>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sysexits.h>

#include "checks/vocabulary/business_date.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/open_database.hpp"

namespace stmtwatch::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view ways_out =
    "a daemon that began anew would deliver again what was delivered, and let pass voucher numbers of "
    "earlier "
    "days. Restore state.db and vouchers/ from a backup; or, if that is what you want, forget all that: "
    "`stmtwatch state init`";

[[noreturn]] void refuse(const fs::path& database, std::string_view what, const std::string& evidence) {
  throw StartFailure(EX_IOERR, fmt::format("{} {}, but {}: {}", database.native(), what, evidence, ways_out));
}

// A day of the archive that has a file.
std::optional<fs::path> day_in(const fs::path& archive) {
  std::error_code error;
  for (fs::directory_iterator day(archive, error), end; !error && day != end; day.increment(error)) {
    std::error_code unreadable;
    const bool is_day = BusinessDate::parse(day->path().filename().native()).has_value();
    if (is_day && fs::directory_iterator(day->path(), unreadable) != fs::directory_iterator())
      return day->path();
  }
  return std::nullopt;
}

std::optional<std::string> archived(const std::vector<fs::path>& archives) {
  for (const auto& archive : archives)
    if (const auto day = day_in(archive)) return fmt::format("{} holds delivered statements", day->native());
  return std::nullopt;
}

std::optional<std::int64_t> counter(Database& database, std::string_view name) {
  Query row(database, "SELECT value FROM counters WHERE name = ?1", name);
  return row.next() ? std::optional(row.take<std::int64_t>()) : std::nullopt;
}

bool has_statements(Database& database) {
  return Query(database, "SELECT 1 FROM statements LIMIT 1").next();
}

std::int64_t number_of(Database& database) {
  if (const auto known = counter(database, "identity")) return *known;
  std::random_device random;
  const auto number = std::uniform_int_distribution<std::int64_t>(1)(random);
  Query(database, "INSERT INTO counters (name, value) VALUES ('identity', ?1)", number).run();
  return number;
}

// Where it stands now: moved there, if it was there.
void put_aside(const fs::path& from, const fs::path& into) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(from, error))) return;
  fs::rename(from, into / from.filename());
}

}  // namespace

void refuse_lost_database(const StateDirectory& directory, const std::vector<fs::path>& archives) {
  std::error_code error;
  const auto size = fs::file_size(directory.database(), error);
  if (!error && size > 0) return;
  const std::string_view what = error ? "is not there" : "is empty";
  if (directory.identity()) refuse(directory.database(), what, "state.id beside it tells of an earlier one");
  if (const auto evidence = archived(archives)) refuse(directory.database(), what, *evidence);
  if (fs::exists(directory.vouchers() / "MANIFEST", error))
    refuse(directory.database(), what, "vouchers/ beside it holds voucher numbers");
}

void settle_origin(Database& database, const StateDirectory& directory,
                   const std::vector<fs::path>& archives) {
  const auto expected = directory.identity();
  const auto known = counter(database, "identity");
  if (!has_statements(database) && (!known || known != expected)) {
    if (expected)
      refuse(directory.database(), "has no statement", "state.id beside it tells of another database");
    if (const auto evidence = archived(archives)) refuse(directory.database(), "has no statement", *evidence);
  }
  const auto number = number_of(database);
  if (expected != number) directory.keep_identity(number);
}

fs::path begin_anew(const fs::path& state_dir, time::Instant now) {
  const StateDirectory directory(state_dir);
  try {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    const auto aside = state_dir / fmt::format("before-{:%Y%m%dT%H%M%SZ}", seconds);
    fs::create_directory(aside);
    for (const auto* suffix : {"", "-wal", "-shm"})
      put_aside(directory.database().native() + suffix, aside);
    put_aside(directory.vouchers(), aside);
    Database database = open_database(directory.database());
    directory.keep_identity(number_of(database));
    return aside;
  } catch (const fs::filesystem_error& failure) {
    throw StartFailure(EX_IOERR, failure.what());
  } catch (const DatabaseFailure& failure) {
    throw StartFailure(exit_code_of(failure), failure.what());
  }
}

}  // namespace stmtwatch::store
