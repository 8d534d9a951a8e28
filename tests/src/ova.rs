//! A small virtual appliance in one file, for uploads: a tar of an OVF descriptor and a disk.

/// The size of a block of a tar, in bytes; everything in it begins at one.
const BLOCK: usize = 512;

/// Returns an OVA file with an empty disk of a size.
pub fn appliance(disk_bytes: usize) -> Vec<u8> {
    let disk = "appliance-disk1.img";
    let descriptor = descriptor(disk, disk_bytes);
    let mut tar = Vec::new();
    // OVF requires the descriptor to come first.
    append(&mut tar, "appliance.ovf", descriptor.as_bytes());
    append(&mut tar, disk, &vec![0; disk_bytes]);
    // Two empty blocks end a tar.
    tar.resize(tar.len() + 2 * BLOCK, 0);
    tar
}

/// Returns the descriptor of a machine with one disk, by OVF 1.1 (DMTF DSP0243).
fn descriptor(disk: &str, bytes: usize) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References>
    <File ovf:href="{disk}" ovf:id="file1" ovf:size="{bytes}"/>
  </References>
  <DiskSection>
    <Info>Disks of the machine</Info>
    <Disk ovf:diskId="disk1" ovf:fileRef="file1" ovf:capacity="{bytes}"/>
  </DiskSection>
  <VirtualSystem ovf:id="appliance">
    <Info>A machine with one empty disk</Info>
    <Name>appliance</Name>
  </VirtualSystem>
</Envelope>
"#
    )
}

/// Appends a file in the format ustar (POSIX.1-1988, `tar.h`). The name has at most 100 bytes.
fn append(tar: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut header = [0; BLOCK];
    let mut put = |at: usize, field: &[u8]| header[at..at + field.len()].copy_from_slice(field);
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{:011o}\0", content.len()).as_bytes());
    put(136, b"00000000000\0");
    // The sum counts its own field as spaces.
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    tar.extend_from_slice(&header);
    tar.extend_from_slice(content);
    tar.resize(tar.len().next_multiple_of(BLOCK), 0);
}
