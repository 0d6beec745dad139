using System.IO;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PSRedis.Tests.Platform;

/// <summary>Everything that the assemblies for Windows PowerShell reference exists in .NET Standard 2.0 and in Windows PowerShell 5.1.</summary>
public class ReferencesTests
{
    private const string PowerShell = "System.Management.Automation", Standard = "netstandard";

    private static readonly Lazy<Dictionary<string, HashSet<string>>> InPowerShell = new(() => Defined(Metadata("PowerShellStandard")));
    private static readonly Lazy<Dictionary<string, HashSet<string>>> InStandard = new(() => Defined(Metadata("NETStandard")));

    public static TheoryData<string, string> Assemblies => new() { { "PSRedis.dll", $"PSRedis.Client {PowerShell} {Standard}" }, { "PSRedis.Client.dll", Standard } };

    [Theory, MemberData(nameof(Assemblies))]
    public void No_other_assembly_is_referenced(string assembly, string referenced)
    {
        using PEReader file = Open(Shipped(assembly));
        MetadataReader reader = file.GetMetadataReader();
        Assert.Equal(referenced.Split(' '), reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name)).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Assemblies))]
    public void Each_referenced_type_and_member_exists(string assembly, string referenced)
    {
        using PEReader file = Open(Shipped(assembly));
        (HashSet<string> types, HashSet<string> members) = Used(file.GetMetadataReader());
        Assert.Contains($"{Standard} System.String", types);
        Assert.Equal(referenced.Contains(PowerShell, StringComparison.Ordinal), types.Any(type => type.StartsWith(PowerShell, StringComparison.Ordinal)));
        Assert.DoesNotContain(types, type => !IsThere(type.Split(' ', 2), null));
        Assert.DoesNotContain(members, member => !IsThere(member.Split(' ', 3)[..2], member.Split(' ', 3)[2]));
    }

    [Fact]
    public void Members_that_only_newer_versions_have_are_detected()
    {
        Assert.True(IsThere([PowerShell, "System.Management.Automation.Cmdlet"], "Void WriteVerbose(String)"));
        Assert.False(IsThere([PowerShell, "System.Management.Automation.Cmdlet"], "Void WriteVerbose(String, Int32)"));
        Assert.False(IsThere([PowerShell, "System.Management.Automation.PSStyle"], null));
        Assert.True(IsThere([Standard, "System.String"], "Boolean Contains(String)"));
        Assert.False(IsThere([Standard, "System.String"], "Boolean Contains(Char)"));
        Assert.False(IsThere([Standard, "System.Span`1"], null));
    }

    private static bool IsThere(string[] type, string? member)
    {
        Dictionary<string, HashSet<string>> defined = type[0] == PowerShell ? InPowerShell.Value : InStandard.Value;
        return defined.TryGetValue(type[1], out HashSet<string>? members) && (member is null || members.Contains(member));
    }

    /// <summary>The referenced types and members of other assemblies: <c>assembly type</c>, <c>assembly type member</c>.</summary>
    private static (HashSet<string> Types, HashSet<string> Members) Used(MetadataReader reader)
    {
        HashSet<string> types = [], members = [];
        foreach (TypeReferenceHandle handle in reader.TypeReferences)
        {
            if (AssemblyOf(reader, handle) is { } assembly) types.Add($"{assembly} {TypeNames.Of(reader, handle)}");
        }
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            EntityHandle parent = member.Parent.Kind == HandleKind.TypeSpecification ? Generic(reader, (TypeSpecificationHandle)member.Parent) : member.Parent;
            if (parent.Kind != HandleKind.TypeReference || AssemblyOf(reader, (TypeReferenceHandle)parent) is not { } assembly) continue;
            string name = reader.GetString(member.Name);
            string shape = member.GetKind() == MemberReferenceKind.Method ? Shape(member.DecodeMethodSignature(TypeNames.Instance, null), name) : $"{member.DecodeFieldSignature(TypeNames.Instance, null)} {name}";
            members.Add($"{assembly} {TypeNames.Of(reader, (TypeReferenceHandle)parent)} {shape}");
        }
        return (types, members);
    }

    /// <summary>The types that an assembly defines, with their members.</summary>
    private static Dictionary<string, HashSet<string>> Defined(string path)
    {
        using PEReader file = Open(path);
        MetadataReader reader = file.GetMetadataReader();
        var defined = new Dictionary<string, HashSet<string>>();
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            TypeDefinition type = reader.GetTypeDefinition(handle);
            defined[TypeNames.Of(reader, handle)] =
            [
                .. type.GetMethods().Select(reader.GetMethodDefinition).Select(method => Shape(method.DecodeSignature(TypeNames.Instance, null), reader.GetString(method.Name))),
                .. type.GetFields().Select(reader.GetFieldDefinition).Select(field => $"{field.DecodeSignature(TypeNames.Instance, null)} {reader.GetString(field.Name)}"),
            ];
        }
        return defined;
    }

    private static string Shape(MethodSignature<string> method, string name) => $"{method.ReturnType} {name}({string.Join(", ", method.ParameterTypes)})";

    // The parent of List<string>.Add is not a type reference but a signature; its first handle is that of List`1.
    private static EntityHandle Generic(MetadataReader reader, TypeSpecificationHandle handle)
    {
        BlobReader signature = reader.GetBlobReader(reader.GetTypeSpecification(handle).Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return default(TypeDefinitionHandle);
        signature.ReadCompressedInteger();
        return signature.ReadTypeHandle();
    }

    private static string? AssemblyOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        EntityHandle scope = reader.GetTypeReference(handle).ResolutionScope;
        if (scope.Kind == HandleKind.TypeReference) return AssemblyOf(reader, (TypeReferenceHandle)scope);
        string name = reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name);
        return name is PowerShell or Standard ? name : null;
    }

    private static PEReader Open(string path) => new(File.OpenRead(path));

    private static string Metadata(string key) =>
        typeof(ReferencesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private static string Shipped(string assembly) => Path.Combine(Metadata("Module"), "bin", "netstandard2.0", assembly);
}
