#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/vouchers/disk.hpp"

namespace stmtwatch::test {

// A disk in memory that remembers what was synced apart from what was only written, forgets the latter when
// the power goes, and fails when it is told to.
class ForgetfulDisk final : public store::Disk {
 public:
  // What of the things that were not synced survives.
  enum class Kept { nothing, half_of_each_file, names_only, everything };

  // The n-th operation that changes something fails (from 1), before or after it has taken effect;
  // `for_good`: and all after it.
  void fail_at(int n, bool after_effect, bool for_good) {
    left_ = n;
    after_effect_ = after_effect;
    for_good_ = for_good;
    failed_ = false;
  }
  void heal() { left_ = 0; }
  bool failed() const { return failed_; }

  void lose_power(Kept kept) {
    heal();
    if (kept == Kept::nothing || kept == Kept::half_of_each_file) names_ = synced_names_;
    for (auto& [name, file] : names_) {
      const auto common = std::ranges::mismatch(file->content, file->synced).in1 - file->content.begin();
      const auto same = static_cast<std::size_t>(common);
      if (kept == Kept::half_of_each_file && same == file->synced.size()) {
        file->synced = file->content.substr(0, same + (file->content.size() - same) / 2);
      } else if (kept == Kept::everything) {
        file->synced = file->content;
      }
      file = std::make_shared<File>(*file);  // who had it open has it no more
      file->content = file->synced;
    }
    synced_names_ = names_;
  }

  std::string& bytes(const std::string& name) { return names_.at(name)->content; }

  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const auto& [name, file] : names_)
      names.push_back(name);
    return names;
  }
  std::unique_ptr<store::Content> content(const std::string& name) const override {
    if (!names_.contains(name)) throw store::VoucherFailure("no " + name);
    return std::make_unique<Copy>(names_.at(name)->content);
  }
  std::unique_ptr<store::OutputFile> create(const std::string& name) override {
    auto file = std::make_shared<File>();
    change([&] { names_[name] = file; });
    return std::make_unique<Output>(*this, file);
  }
  std::unique_ptr<store::OutputFile> extend(const std::string& name) override {
    return std::make_unique<Output>(*this, names_.at(name));
  }
  void rename(const std::string& from, const std::string& to) override {
    change([&] {
      names_[to] = names_.at(from);
      names_.erase(from);
    });
  }
  void remove(const std::string& name) override {
    change([&] { names_.erase(name); });
  }
  void sync_names() override {
    change([&] { synced_names_ = names_; });
  }

 private:
  struct File {
    std::string content;
    std::string synced;
  };
  class Copy final : public store::Content {
   public:
    explicit Copy(std::string bytes) : bytes_(std::move(bytes)) {}
    std::string_view bytes() const override { return bytes_; }

   private:
    std::string bytes_;
  };
  class Output final : public store::OutputFile {
   public:
    Output(ForgetfulDisk& disk, std::shared_ptr<File> file) : disk_(disk), file_(std::move(file)) {}
    void write(std::string_view bytes) override {
      file_->content += bytes.substr(0, bytes.size() / 3);  // a write that fails may have begun
      disk_.change([&] { file_->content += bytes.substr(bytes.size() / 3); });
    }
    void sync() override {
      disk_.change([&] { file_->synced = file_->content; });
    }
    void cut(std::uint64_t bytes) override {
      disk_.change([&] { file_->content.resize(bytes); });
    }

   private:
    ForgetfulDisk& disk_;
    std::shared_ptr<File> file_;
  };

  template <class Effect>
  void change(Effect effect) {
    const bool fails = left_ == 1;
    if (left_ > 1) --left_;
    if (fails && !for_good_) left_ = 0;
    failed_ = failed_ || fails;
    if (!fails || after_effect_) effect();
    if (fails) throw store::VoucherFailure("the disk failed");
  }

  std::map<std::string, std::shared_ptr<File>> names_;
  std::map<std::string, std::shared_ptr<File>> synced_names_;
  int left_ = 0;
  bool after_effect_ = false;
  bool for_good_ = false;
  bool failed_ = false;
};

}  // namespace stmtwatch::test
