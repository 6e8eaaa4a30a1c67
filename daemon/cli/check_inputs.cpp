#include "daemon/cli/check_inputs.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <system_error>
#include <unordered_set>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "daemon/cli/terminal.hpp"

namespace stmtwatch::cli {
namespace {

std::optional<StatementName> name_by(const Format& format, std::string_view name) {
  return format.file_name ? format.file_name->match(name) : std::nullopt;
}

std::string listed(const std::vector<std::shared_ptr<const Format>>& formats) {
  std::string text;
  for (const auto& each : formats) {
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", each->feed, each->file_name->text());
  }
  return text;
}

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::unexpected<std::string> cannot(const std::string& path, int error_number) {
  return std::unexpected(
      fmt::format("cannot read {}: {}", printable(path), std::generic_category().message(error_number)));
}

// Collects the inputs; made for one use.
class Finder {
  using Entry = files::Listing::Entry;

 public:
  // `several`: of paths, so that one file may be given twice.
  Finder(const Formats& formats, bool several) : formats_(formats), several_(several) {}

  std::expected<void, std::string> add(const std::string& path) {
    std::error_code failure;
    const auto status = std::filesystem::status(path, failure);
    if (std::filesystem::is_directory(status)) return add_directory(path);
    if (!std::filesystem::exists(status)) {
      found_.files.push_back(
          {.path = path, .fault = cannot(path, failure ? failure.value() : ENOENT).error()});
      return {};
    }
    const auto canonical = std::filesystem::canonical(path, failure);
    return add_file({.path = path}, failure ? std::string() : canonical.native());
  }

  Inputs take() {
    if (twice_ == 1)
      found_.notes.push_back(fmt::format("{} was given twice and is judged once", printable(first_twice_)));
    if (twice_ > 1) {
      found_.notes.push_back(fmt::format("{} and {} were given twice and are judged once",
                                         printable(first_twice_), counted(twice_ - 1, "other")));
    }
    return std::move(found_);
  }

 private:
  // `canonical`: empty where that could not be told.
  std::expected<void, std::string> add_file(Input input, std::string canonical) {
    if (several_ && !canonical.empty() && !seen_.insert(std::move(canonical)).second) {
      if (twice_++ == 0) first_twice_ = std::move(input.path);
      return {};
    }
    const std::string_view name = name_of(input.path);
    auto format = format_for(name);
    if (!format) return std::unexpected(std::move(format.error()));
    input.statement = name_by(**format, name);
    input.format = *std::move(format);
    found_.files.push_back(std::move(input));
    return {};
  }

  std::expected<void, std::string> add_directory(const std::string& path) {
    auto directory = files::Directory::open(path);
    auto entries = directory ? directory->entries() : std::unexpected(directory.error());
    if (!entries) {
      found_.files.push_back({.path = path, .fault = entries.error().detail});
      return {};
    }
    const auto within = std::make_shared<files::Directory>(*std::move(directory));
    const std::string before = path.ends_with('/') ? path : path + '/';
    std::size_t directories = 0;
    const auto foreign = std::erase_if(*entries, [&](const Entry& entry) {
      if (is_statement(*within, entry)) return false;
      if (is_directory(before, entry)) ++directories;
      return true;
    });
    std::ranges::sort(*entries, {}, &Entry::name);
    std::error_code failure;
    const auto canonical = std::filesystem::canonical(path, failure);
    for (const auto& [name, kind] : *entries) {
      // No link is followed, so that the directory's own path is enough.
      auto added = add_file({.path = before + name, .within = within, .kind = kind},
                            several_ && !failure ? (canonical / name).native() : std::string());
      if (!added) return added;
    }
    if (directories > 0) {
      found_.notes.push_back(
          fmt::format("{}: left out {}; directories are not looked into, name them as well", printable(path),
                      directories == 1 ? "1 directory" : fmt::format("{} directories", directories)));
    }
    if (foreign > directories) {
      found_.notes.push_back(
          fmt::format("{}: left out {} whose name is no statement's, or that is no regular file",
                      printable(path), foreign - directories));
    }
    if (entries->empty())
      found_.files.push_back({.path = path, .fault = "there is no statement in this directory"});
    return {};
  }

  static bool is_directory(const std::string& before, const Entry& entry) {
    std::error_code failure;
    return entry.kind != Entry::Kind::regular &&
           std::filesystem::symlink_status(before + entry.name, failure).type() ==
               std::filesystem::file_type::directory;
  }

  bool is_statement(const files::Directory& directory, const Entry& entry) const {
    if (entry.kind == Entry::Kind::other) return false;
    const bool named = std::ranges::any_of(
        formats_.all, [&entry](const auto& each) { return !each->file_name || name_by(*each, entry.name); });
    return named && (entry.kind == Entry::Kind::regular || directory.stamp(entry.name).has_value());
  }

  std::expected<std::shared_ptr<const Format>, std::string> format_for(std::string_view name) const {
    if (formats_.chosen) return formats_.all.front();
    auto fitting = formats_.all;
    std::erase_if(fitting, [&name](const auto& each) { return !name_by(*each, name); });
    if (fitting.size() == 1) return fitting.front();
    return std::unexpected(fmt::format(
        "the name {} fits {}; say --feed NAME or --schema FILE", printable(name),
        fitting.empty() ? "no feed: " + listed(formats_.all) : "several feeds: " + listed(fitting)));
  }

  const Formats& formats_;
  bool several_;
  Inputs found_;
  std::unordered_set<std::string> seen_;
  std::size_t twice_ = 0;  // files given again
  std::string first_twice_;
};

// O_NONBLOCK, so that a FIFO that took the file's place does not hold the check up.
std::expected<files::OpenFile, std::string> open_named(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return cannot(path, errno);
  if (!S_ISREG(status.st_mode)) return std::unexpected(fmt::format("{} is no regular file", printable(path)));
  files::Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!descriptor || ::fstat(descriptor.get(), &status) != 0) return cannot(path, errno);
  if (!S_ISREG(status.st_mode)) return std::unexpected(fmt::format("{} is no regular file", printable(path)));
  return files::OpenFile{std::move(descriptor), {.size = static_cast<std::uint64_t>(status.st_size)}};
}

}  // namespace

std::expected<Inputs, std::string> find_inputs(const std::vector<std::string>& paths,
                                               const Formats& formats) {
  Finder finder(formats, paths.size() > 1);
  for (const auto& path : paths) {
    if (auto added = finder.add(path); !added) return std::unexpected(added.error());
  }
  return finder.take();
}

std::expected<files::OpenFile, std::string> open_input(const Input& input) {
  if (input.within == nullptr) return open_named(input.path);
  auto file = input.within->open_file({std::string(name_of(input.path)), input.kind},
                                      std::numeric_limits<std::uint64_t>::max());
  if (!file) return std::unexpected(file.error().detail);
  return *std::move(file);
}

}  // namespace stmtwatch::cli
