#include "daemon/store/vouchers/voucher_files.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/forgetful_disk.hpp"
#include "tests/support/runs.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using store::DayNumber;
using store::KeySpace;
using store::VoucherFailure;
using store::VoucherFiles;

namespace {

using Texts = std::set<std::string>;
const KeySpace merged_space{"merged", 0};
constexpr DayNumber today = 19'000;

// So small that a few hundred keys are sealed, merged, and the log written anew.
constexpr VoucherFiles::Limits small_limits{1'500, 1'000, 64, 50, 2'500};

// What the database would say, beside the files, and what each reservation took: the truth that the files are
// held against.
class Books {
 public:
  struct Reservation {
    KeySpace space;
    DayNumber day = 0;
    Texts keys;
  };

  explicit Books(store::Disk& disk, const VoucherFiles::Limits& limits = small_limits)
      : disk_(disk), limits_(limits) {
    reopen();
  }

  void reopen() {
    files_.emplace(
        disk_, [this](std::uint64_t reservation) { return counts(reservation); }, limits_);
    files_->merge_across_days(merged_space);
    next_ = std::max(next_, files_->newest_reservation() + 1);
  }
  void close() { files_.reset(); }
  VoucherFiles& files() { return *files_; }
  bool counts(std::uint64_t reservation) const { return reservations_.contains(reservation); }

  // One step: keys are taken, the files committed, then the database.
  std::uint64_t take(DayNumber day, const Texts& keys, const KeySpace& space = merged_space) {
    const auto id = next_++;
    files_->take(space, day, sorted(keys), {{id, id}}, {});
    reservations_[id] = {space, day, keys};  // the row is there until the transaction is rolled back
    try {
      files_->commit();
    } catch (const VoucherFailure&) {
      reservations_.erase(id);
      throw;
    }
    return id;
  }
  void release(std::uint64_t id) { reservations_.erase(id); }
  void tend_all() {
    while (files_->tend()) {
    }
  }

  // Who is answered for keys, but for those that do not count.
  std::map<std::string, std::set<std::uint64_t>> answered(const Texts& keys,
                                                          std::optional<DayNumber> day = {},
                                                          const KeySpace& space = merged_space) {
    const auto asked = sorted(keys);
    std::map<std::string, std::set<std::uint64_t>> answered;
    for (const auto& holder : files_->holders(space, day, asked))
      if (counts(holder.owner.reservation)) answered[asked.key(holder.rank)].insert(holder.owner.reservation);
    return answered;
  }
  // Everything that counts is found, and nothing else of what was ever asked for.
  void check_truth(const Texts& others = {}) {
    Texts all = others;
    std::map<std::string, std::set<std::uint64_t>> truth;
    for (const auto& [id, reservation] : reservations_) {
      if (reservation.space != merged_space) continue;
      for (const auto& key : reservation.keys)
        truth[key].insert(id);
      all.insert(reservation.keys.begin(), reservation.keys.end());
    }
    CHECK(answered(all) == truth);
  }
  Texts everything() const {
    Texts all;
    for (const auto& [id, reservation] : reservations_)
      all.insert(reservation.keys.begin(), reservation.keys.end());
    return all;
  }
  const std::map<std::uint64_t, Reservation>& reservations() const { return reservations_; }

 private:
  store::Disk& disk_;
  VoucherFiles::Limits limits_;
  std::map<std::uint64_t, Reservation> reservations_;
  std::optional<VoucherFiles> files_;
  std::uint64_t next_ = 1;
};

Texts numbers(std::uint64_t first, std::uint64_t count, std::uint64_t step = 1) {
  Texts texts;
  for (std::uint64_t i = 0; i < count; ++i)
    texts.insert(fmt::format("V{:012}", first + i * step));
  return texts;
}

// A few weeks in which everything happens: days are sealed and merged, keys taken twice and given back,
// numbers of old days come late, some expire. Returns false where a step failed.
void live(Books& books, int days) {
  std::vector<std::uint64_t> taken;
  for (DayNumber day = today; day < today + days; ++day) {
    const auto first = static_cast<std::uint64_t>(day) * 1'000'000;
    taken.push_back(books.take(day, numbers(first, 12)));
    taken.push_back(books.take(day, numbers(first + 6, 12, 1'003)));
    const auto given_back = books.take(day, numbers(first, 4));
    if (day % 5 == 0) books.take(day - 4, numbers(first, 3));
    books.tend_all();
    books.release(given_back);
    if (day % 3 == 0) books.release(taken[taken.size() / 2]);
    if (day == today + 3) {
      for (const auto& [id, reservation] : std::map(books.reservations()))
        if (reservation.day < today + 2) books.release(id);
      books.files().expire("merged", today + 2);
    }
    books.tend_all();
  }
}

}  // namespace

TEST_CASE(
    "keys that were taken are found, by whom they were taken, before and after the commit and a restart") {
  ForgetfulDisk disk;
  Books books(disk);
  const auto first = books.take(today, {"V1", "V2", "x"});
  const auto second = books.take(today, {"V2", "V3"});
  CHECK(books.answered({"V2", "V4", "x"}) ==
        std::map<std::string, std::set<std::uint64_t>>{{"V2", {first, second}}, {"x", {first}}});
  disk.lose_power(ForgetfulDisk::Kept::nothing);
  books.reopen();
  books.check_truth({"V4", "V", "1"});
  CHECK(books.files().newest_reservation() == second);
  CHECK(books.files().reservations() == std::vector{first, second});
}

TEST_CASE("each feed and each key of a schema is a space of its own; a day is asked for alone") {
  ForgetfulDisk disk;
  Books books(disk);
  const auto id = books.take(today, {"V1"});
  books.take(today, {"V1"}, {"merged", 1});
  books.take(today, {"V1"}, {"funds", 0});
  const auto later = books.take(today + 1, {"V1"});
  CHECK(books.answered({"V1"})["V1"] == std::set{id, later});
  CHECK(books.answered({"V1"}, today)["V1"] == std::set{id});
  CHECK(books.answered({"V1"}, today + 2).empty());
  CHECK(books.answered({"V1"}, {}, {"other", 0}).empty());
}

TEST_CASE("what a step took that was rolled back is not written") {
  ForgetfulDisk disk;
  Books books(disk);
  books.files().take(merged_space, today, sorted(Texts{"V1"}), {{77, 77}}, {});
  const auto before = disk.names();
  const auto id = books.take(today, {"V2"});
  books.reopen();
  CHECK(books.files().reservations() == std::vector{id});
}

TEST_CASE("weeks of statements end in few files, hold what counts and nothing else, and open again") {
  ForgetfulDisk disk;
  Books books(disk);
  live(books, 40);
  books.check_truth(numbers(static_cast<std::uint64_t>(today) * 1'000'000, 2'000));
  CHECK(books.files().runs() < 20);
  CHECK(disk.names().size() < 20);
  const auto names = disk.names();
  CHECK(std::ranges::count(names, store::manifest_name) == 1);
  CHECK(std::ranges::count_if(names, [](const auto& name) { return name.starts_with("log-"); }) == 1);
  books.reopen();
  books.check_truth();
  CHECK(books.files().damages().empty());
}

TEST_CASE(
    "numbers without order in many small runs are found, joined or not, sealed or not, and after a restart") {
  ForgetfulDisk disk;
  Books books(disk, {1 << 20, 1'000, 64, 50});  // nothing is sealed before its day is over
  for (DayNumber day = today; day < today + 3; ++day) {
    for (std::uint64_t i = 0; i < 40; ++i) {
      books.take(day, numbers(static_cast<std::uint64_t>(day) * 500 + i, 150, 1'000'003));
      books.files().tend();
    }
    books.check_truth(numbers(17, 2'000, 1'000'003));
  }
  books.reopen();
  books.check_truth(numbers(17, 2'000, 1'000'003));
  books.take(today + 2, numbers(99, 5'000, 77'777));
  books.tend_all();
  books.check_truth(numbers(18, 2'000, 77'777));
}

TEST_CASE("what is in memory stays bounded though nothing ever waits") {
  ForgetfulDisk disk;
  Books books(disk, {20'000, 1'000, 64, 10});
  std::uint64_t most = 0;
  for (std::uint64_t i = 0; i < 400; ++i) {
    books.take(today + static_cast<DayNumber>(i / 40), numbers(i * 31, 100, 1'000'003));
    books.files().tend();
    most = std::max(most, books.files().open_bytes());
  }
  CHECK(most < 60'000);
  books.check_truth();
}

TEST_CASE("the log stays bounded though there is mostly something to merge") {
  ForgetfulDisk disk;
  Books books(disk, {20'000, 1'000, 64, 10, 40'000});
  std::uint64_t open_most = 0;
  std::uint64_t log_most = 0;
  for (std::uint64_t i = 0; i < 600; ++i) {
    books.take(today + static_cast<DayNumber>(i / 10), numbers(i * 31, 100, 1'000'003));
    if (i % 5 == 4) books.files().tend();
    open_most = std::max(open_most, books.files().open_bytes());
    log_most = std::max(log_most, books.files().log_bytes());
  }
  CHECK(log_most < 2 * open_most + 40'000);
  books.check_truth();
  books.reopen();
  books.check_truth();
}

TEST_CASE("what expired is gone from the disk, and only that") {
  ForgetfulDisk disk;
  Books books(disk);
  for (DayNumber day = today; day < today + 4; ++day)
    books.take(day, numbers(static_cast<std::uint64_t>(day) * 1'000, 400, 7));
  books.tend_all();
  const auto files_before = disk.names().size();
  for (const auto& [id, reservation] : std::map(books.reservations()))
    if (reservation.day < today + 2) books.release(id);
  books.files().expire("funds", today + 4);
  books.tend_all();
  CHECK(disk.names().size() == files_before);
  books.files().expire("merged", today + 2);
  books.tend_all();
  CHECK(disk.names().size() < files_before);
  books.check_truth();
  books.files().expire("merged",
                       today + 4);  // but the database says that they count: the step was rolled back
  books.tend_all();
  books.check_truth();
}

TEST_CASE(
    "whichever operation of the disk fails, for once or for good, and whatever a loss of power then keeps") {
  using Kept = ForgetfulDisk::Kept;
  for (const bool for_good : {true, false}) {
    for (const bool after_effect : {false, true}) {
      for (const auto kept : {Kept::nothing, Kept::half_of_each_file, Kept::names_only, Kept::everything}) {
        bool failed = true;
        int n = 1;
        for (; failed; ++n) {
          CAPTURE(n);
          CAPTURE(for_good);
          CAPTURE(after_effect);
          CAPTURE(static_cast<int>(kept));
          ForgetfulDisk disk;
          disk.fail_at(n, after_effect, for_good);
          std::optional<Books> books;
          try {
            books.emplace(disk);
          } catch (const VoucherFailure&) {
            disk.lose_power(kept);
            books.emplace(disk);
          }
          try {
            live(*books, 5);
          } catch (const VoucherFailure&) {
          }
          failed = disk.failed();
          if (for_good) {
            disk.lose_power(kept);
            books->close();
            books->reopen();
          }
          books->check_truth();
          disk.heal();
          live(*books, 2);  // it goes on where it was
          books->check_truth();
          disk.lose_power(kept);
          books->close();
          books->reopen();
          books->check_truth();
          REQUIRE(books->files().damages().empty());
        }
        CHECK(n > 50);
      }
    }
  }
}

// Ways in which files are damaged while nobody looks.
enum class Damage { middle, directory, cut, removed };

TEST_CASE("a damaged file is never believed: its keys are refused, put aside, and known to be missing") {
  for (const auto damage : {Damage::middle, Damage::directory, Damage::cut, Damage::removed}) {
    CAPTURE(static_cast<int>(damage));
    ForgetfulDisk disk;
    Books books(disk);
    live(books, 12);
    books.close();
    std::string victim;  // the largest, which the log knows nothing of any more
    for (const auto& name : disk.names()) {
      const bool larger = victim.empty() || disk.bytes(name).size() > disk.bytes(victim).size();
      if (name.starts_with("run-") && larger) victim = name;
    }
    REQUIRE(victim != "");
    auto& bytes = disk.bytes(victim);
    switch (damage) {
      case Damage::middle:
        bytes[bytes.size() / 3] = static_cast<char>(bytes[bytes.size() / 3] ^ 8);
        break;
      case Damage::directory:
        bytes[bytes.size() - 30] = static_cast<char>(bytes[bytes.size() - 30] ^ 8);
        break;
      case Damage::cut:
        bytes.resize(bytes.size() - 1);
        break;
      case Damage::removed:
        disk.remove(victim);
        break;
    }
    books.reopen();
    if (damage == Damage::middle) {
      const auto all = books.everything();
      CHECK_THROWS_WITH_AS(books.answered(all),
                           doctest::Contains((victim + " is damaged: the checksum").c_str()), VoucherFailure);
      CHECK_THROWS_WITH_AS(books.answered({"V1"}), doctest::Contains(victim.c_str()), VoucherFailure);
      books.tend_all();
      CHECK(books.answered({"V1"}, {}, {"funds", 0}).empty());  // other spaces go on
      books.reopen();
    }
    REQUIRE(books.files().damages().size() == 1);
    CHECK(books.files().damages()[0].starts_with(victim + ":"));
    const auto names = disk.names();
    CHECK(std::ranges::count(names, victim + ".damaged") == (damage == Damage::removed ? 0 : 1));

    const auto present = books.files().reservations();
    std::size_t missing = 0;
    for (const auto& [id, reservation] : books.reservations()) {
      if (std::ranges::binary_search(present, id)) continue;
      ++missing;
      books.files().take(reservation.space, reservation.day, sorted(reservation.keys), {{id, id}}, {});
    }
    CHECK(missing > 0);
    books.files().commit();
    books.check_truth();
    books.tend_all();
    books.reopen();
    books.check_truth();
  }
}

TEST_CASE("a damaged log is put aside whole, a torn one is cut, a damaged manifest is refused") {
  ForgetfulDisk disk;
  Books books(disk, {});
  books.take(today, {"V1"});
  books.take(today, {"V2"});
  books.close();
  const auto log = [&] {
    for (const auto& name : disk.names())
      if (name.starts_with("log-") && !name.ends_with(".damaged")) return name;
    return std::string();
  };
  disk.bytes(log()) += "frame>>>torn";
  books.reopen();
  books.check_truth();
  books.take(today, {"V3"});
  books.reopen();
  books.check_truth();
  books.close();
  const auto damaged = log();
  disk.bytes(damaged)[40] = static_cast<char>(disk.bytes(damaged)[40] ^ 1);
  books.reopen();
  REQUIRE(books.files().damages().size() == 1);
  CHECK(books.files().damages()[0] ==
        damaged + ": it is damaged from byte 8 on, before frames that are whole; it is kept as vouchers/" +
            damaged + ".damaged");
  CHECK(books.files().reservations().empty());
  books.close();
  disk.bytes("MANIFEST")[3] = 'X';
  CHECK_THROWS_WITH_AS(books.reopen(), doctest::Contains("restore the directory"), VoucherFailure);
}

TEST_CASE("the same over a directory of the file system") {
  const TemporaryDirectory directory;
  store::DirectoryDisk disk(directory / "vouchers");
  Books books(disk);
  live(books, 12);
  books.check_truth();
  books.reopen();
  books.check_truth();
  CHECK_THROWS_WITH_AS(disk.content("nowhere"), doctest::Contains("cannot open"), VoucherFailure);
}
